import { useMemo, useState } from "preact/hooks";
import { formatCount, formatPercent } from "../../language/format.ts";
import type { PresenceRow } from "../../presence-chart/presence-row.ts";
import { changeQuery } from "../../router/router.ts";
import { countAttended } from "./attended-count.ts";
import { queryOf } from "./session-options.ts";
import { sessionWords } from "./session-words.ts";
import { ShareBar } from "./share-bar.tsx";

interface AttendedPanelProps {
  readonly rows: readonly PresenceRow[];
  readonly minPercent: number;
  readonly isPlanned: boolean;
}

/** A threshold, and how many certainly or possibly reached it. */
export function AttendedPanel({ rows, minPercent, isPlanned }: AttendedPanelProps) {
  const words = sessionWords();
  const [percent, setPercent] = useState(minPercent);
  const { attended, notAttended, undecided } = useMemo(() => countAttended(rows, percent / 100), [rows, percent]);
  const [least, most, all] = [attended, attended + undecided, rows.length].map(formatCount);
  return (
    <section class="panel">
      <h2>{words.thresholdTitle}</h2>
      <label class="threshold">
        <span>{isPlanned ? words.thresholdPlanned : words.threshold}</span>
        <input
          type="range"
          min={1}
          max={100}
          value={percent}
          aria-valuetext={formatPercent(percent / 100)}
          onInput={(event) => setPercent(Number(event.currentTarget.value))}
          onChange={() => changeQuery(queryOf({ minPercent: percent }))}
        />
        <output>{formatPercent(percent / 100)}</output>
      </label>
      <p class="statement" aria-live="polite">
        {least === most
          ? words.attendedExactly(least ?? "", all ?? "")
          : words.attendedBounds(least ?? "", most ?? "", all ?? "")}
      </p>
      <ShareBar
        parts={[
          { sign: "proven", label: words.attended, meaning: "", count: attended },
          { sign: "possible", label: words.undecided, meaning: words.thresholdMeaning, count: undecided },
          { sign: "none", label: words["not-attended"], meaning: "", count: notAttended },
        ]}
      />
    </section>
  );
}
