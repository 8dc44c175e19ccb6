import { formatCount, formatDay, formatDuration, formatPercent } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { changeQuery, hrefOf } from "../../router/router.ts";
import { formatAmount } from "../session/amount.ts";
import { isSame, pickedText } from "./compare-options.ts";
import { compareWords } from "./compare-words.ts";
import { lineStyles, tokenOf } from "./line-styles.ts";
import type { ComparedSession } from "./use-compared.ts";

interface CompareTableProps {
  readonly sessions: readonly ComparedSession[];
  /** The count of each session where the pointer is. */
  readonly counts: readonly (number | undefined)[] | undefined;
}

/** The numbers of the sessions below each other; its first column is the legend of the chart. */
export function CompareTable({ sessions, counts }: CompareTableProps) {
  const words = compareWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
    <section class="table-scroll" tabIndex={0} aria-label={words.title}>
      <table class="data-table compare-table">
        <thead>
          <tr>
            <th scope="col">{words.session}</th>
            {[
              words.atPointer,
              words.peak,
              words.average,
              words.people,
              words.personMinutes,
              words.observed,
              words.duration,
            ].map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">{words.remove}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session, index) => (
            <SessionRow key={pickedText([session.picked])} {...{ session, sessions, index }} count={counts?.[index]} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SessionRowProps {
  readonly session: ComparedSession;
  readonly sessions: readonly ComparedSession[];
  readonly index: number;
  readonly count: number | undefined;
}

function SessionRow({ session, sessions, index, count }: SessionRowProps) {
  const words = compareWords();
  const { picked, summary } = session;
  const others = sessions.filter((one) => !isSame(one.picked, picked)).map((one) => one.picked);
  const name = `${summary.label ?? picked.groupId}, ${formatDay(summary.from)}`;
  return (
    <tr>
      <th scope="row">
        <LineSample index={index} />
        <a href={hrefOf({ view: "session", ...picked })}>
          <bdi>{summary.label ?? picked.groupId}</bdi>
        </a>{" "}
        <span class="faint">
          <LocalTime at={summary.from} as="dayTime" />
        </span>
        {summary.provisional && <span class="badge">{words.provisional}</span>}
      </th>
      <td class="number at-pointer">{count === undefined ? "–" : formatCount(count)}</td>
      <td class="number">{summary.peak === null ? "–" : formatCount(summary.peak.count)}</td>
      <td class="number">{summary.timeWeightedAverage === null ? "–" : formatAmount(summary.timeWeightedAverage)}</td>
      <td class="number">{summary.uniques.atLeast === null ? "–" : formatCount(summary.uniques.atLeast)}</td>
      <td class="number">{formatAmount(summary.personMinutes)}</td>
      <td class="number">{formatPercent(summary.observedShare)}</td>
      <td class="number">{formatDuration((Date.parse(summary.to) - Date.parse(summary.from)) / 1000)}</td>
      <td>
        <button
          type="button"
          class="button plain"
          aria-label={`${words.remove}: ${name}`}
          title={words.remove}
          onClick={() => changeQuery({ sessions: pickedText(others) })}
        >
          ×
        </button>
      </td>
    </tr>
  );
}

function LineSample({ index }: { readonly index: number }) {
  const style = lineStyles[index];
  if (style === undefined) return null;
  return (
    <svg class="line-sample" width="28" height="10" aria-hidden="true">
      <line
        x1="0"
        y1="5"
        x2="28"
        y2="5"
        style={{ stroke: tokenOf[style.color], strokeWidth: style.width, strokeDasharray: style.dash.join(" ") }}
      />
    </svg>
  );
}
