import { useState } from "preact/hooks";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import { formatCount, formatDecimal, formatPercent } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { whatIsMissing, whyMissing } from "../../uncertainty/gap-words.ts";
import { roomWords } from "./room-words.ts";

const shownOrDash = (value: number | null, format: (value: number) => string) => (value === null ? "–" : format(value));

/** The points of the chart in a table, made when it is opened: a day has 1,440 rows. */
export function CountTable({ series }: { readonly series: SeriesReply }) {
  const text = roomWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.table}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        <section class="table-scroll" tabIndex={0} aria-labelledby="count-title">
          <table class="data-table">
            <thead>
              <tr>
                <th scope="col">{text.time}</th>
                <th scope="col" class="number">
                  {text.least}
                </th>
                <th scope="col" class="number">
                  {text.most}
                </th>
                <th scope="col" class="number">
                  {text.average}
                </th>
                <th scope="col" class="number">
                  {text.observedShare}
                </th>
                <th scope="col">{text.gaps}</th>
              </tr>
            </thead>
            <tbody>
              {series.points.map((point) => (
                <tr key={point.at}>
                  <th scope="row">
                    <LocalTime at={point.at} as="dayTime" />
                  </th>
                  <td class="number">{shownOrDash(point.min, formatCount)}</td>
                  <td class="number">{shownOrDash(point.max, formatCount)}</td>
                  <td class="number">{shownOrDash(point.timeWeightedAverage, formatDecimal)}</td>
                  <td class="number">{formatPercent(point.observedShare)}</td>
                  <td>{point.gaps.map((gap) => `${whatIsMissing(gap)}: ${whyMissing(gap)}`).join("; ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
