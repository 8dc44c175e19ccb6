import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { isPrinting } from "../design/printing.ts";
import { language } from "../language/language.ts";
import { PresenceGrid } from "./presence-grid.tsx";
import type { Sorting } from "./presence-header.tsx";
import { PresencePaper } from "./presence-paper.tsx";
import type { PresenceGridProps } from "./presence-props.ts";
import type { PresenceRow } from "./presence-row.ts";
import { PresenceToolbar } from "./presence-toolbar.tsx";
import { presenceWords } from "./presence-words.ts";
import { chooseRows, type RowChoice, type RowOrder } from "./row-order.ts";
import "./presence-chart.css";

interface PresenceChartProps extends Omit<PresenceGridProps, "sorting"> {
  /** Which rows are shown, and how they are sorted. */
  readonly choice: RowChoice;
  readonly onChoice: (changed: Partial<RowChoice>) => void;
  readonly filters?: ComponentChildren;
  /** Ways to take the chart away, which get the rows as they are shown. */
  readonly takeAway?: (shown: readonly PresenceRow[]) => ComponentChildren;
}

/** Who was there, and when: a row a person, found by name, in the order of one's choice. */
export function PresenceChart({ rows, choice, onChoice, filters, takeAway, ...grid }: PresenceChartProps) {
  const words = presenceWords();
  const collator = useMemo(() => new Intl.Collator(language.value, { numeric: true }), [language.value]);
  const shown = useMemo(() => chooseRows(rows, choice, collator), [rows, choice, collator]);
  const sorting: Sorting = {
    order: choice.order,
    direction: choice.direction,
    sortBy: (order) => onChoice(sortedBy(order, choice)),
  };
  const { view, limits } = grid;
  return (
    <>
      <div class="presence-top">
        <h2>{words.title}</h2>
        {takeAway?.(shown)}
      </div>
      {filters}
      <PresenceToolbar
        {...{ sorting, view, limits, search: choice.search, shown: shown.length, all: rows.length }}
        onSearch={(search) => onChoice({ search })}
      />
      {shown.length === 0 && rows.length > 0 && <p class="presence-none soft">{words.nobodyFound}</p>}
      {isPrinting.value ? (
        <PresencePaper rows={shown} view={view.value} gaps={grid.gaps} />
      ) : (
        <PresenceGrid {...grid} rows={shown} sorting={sorting} />
      )}
    </>
  );
}

/** The same column again turns the direction; another one begins with names ascending and amounts descending. */
function sortedBy(order: RowOrder, choice: RowChoice): Pick<RowChoice, "order" | "direction"> {
  if (order === choice.order) return { order, direction: choice.direction === "asc" ? "desc" : "asc" };
  return { order, direction: order === "name" || order === "firstJoin" ? "asc" : "desc" };
}
