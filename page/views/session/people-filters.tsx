import { useMemo } from "preact/hooks";
import { formatCount } from "../../language/format.ts";
import type { PresenceRow } from "../../presence-chart/presence-row.ts";
import { changeQuery } from "../../router/router.ts";
import { filterOf } from "./attended-count.ts";
import { type PeopleFilter, peopleFilters, queryOf } from "./session-options.ts";
import { sessionWords } from "./session-words.ts";

interface PeopleFiltersProps {
  readonly show: PeopleFilter;
  readonly rows: readonly PresenceRow[];
  readonly minPercent: number;
}

/** Parts of the people, each with its number. */
export function PeopleFilters({ show, rows, minPercent }: PeopleFiltersProps) {
  const words = sessionWords();
  const counts = useMemo(
    () => new Map(peopleFilters.map((filter) => [filter, rows.filter(filterOf(filter, minPercent / 100)).length])),
    [rows, minPercent],
  );
  return (
    <fieldset class="choices" aria-label={words.show}>
      {peopleFilters.map((filter) => (
        <button
          key={filter}
          type="button"
          aria-pressed={filter === show}
          onClick={() => changeQuery(queryOf({ show: filter }))}
        >
          {words[filter]} <span class="faint">{formatCount(counts.get(filter) ?? 0)}</span>
        </button>
      ))}
    </fieldset>
  );
}
