import { formatCount, formatDay } from "../../language/format.ts";
import { type AlignedCounts, clockText, countAt } from "./compare-data.ts";
import type { Alignment } from "./compare-options.ts";
import { compareWords } from "./compare-words.ts";
import type { ComparedSession } from "./use-compared.ts";

interface CountsTableProps {
  readonly sessions: readonly ComparedSession[];
  readonly aligned: AlignedCounts;
  readonly alignment: Alignment;
  readonly longestStep: number;
}

/** Enough to read the course of a session; the API's CSV has every point. */
const mostRows = 48;

/** The lines of the chart as a table, for people who do not see them. */
export function CountsTable({ sessions, aligned, alignment, longestStep }: CountsTableProps) {
  const words = compareWords();
  const keys = sessions.map(({ picked }) => `${picked.app} ${picked.groupId} ${picked.sessionId}`);
  const { seconds } = aligned;
  const countsAt = (position: number) => sessions.map((_, line) => countAt(aligned, line, position, longestStep));
  return (
    <details class="as-table">
      <summary>{words.asTable}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <section class="table-scroll" tabIndex={0} aria-label={words.chart}>
        <table class="data-table">
          <thead>
            <tr>
              <th scope="col">{alignment === "start" ? words.startAxis : words.clockAxis}</th>
              {sessions.map(({ picked, summary }, line) => (
                <th key={keys[line]} scope="col" class="number">
                  <bdi>{summary.label ?? picked.groupId}</bdi>, {formatDay(summary.from)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shownPositions(seconds.length).map((position) => (
              <tr key={position}>
                <th scope="row">{clockText(seconds[position] ?? 0)}</th>
                {countsAt(position).map((count, line) => (
                  <td key={keys[line]} class="number">
                    {count === undefined ? "–" : formatCount(count)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** Evenly spaced. */
function shownPositions(count: number): readonly number[] {
  const every = Math.max(1, Math.ceil(count / mostRows));
  return Array.from({ length: Math.ceil(count / every) }, (_, row) => row * every);
}
