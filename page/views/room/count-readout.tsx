import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import { formatCount, formatPercent } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { whyMissing } from "../../uncertainty/gap-words.ts";
import { roomWords } from "./room-words.ts";

type Point = SeriesReply["points"][number];

/** The exact value of the point under the pointer, how old it may be, and why it is missing. */
export function CountReadout({ series, index }: { readonly series: SeriesReply; readonly index: number | undefined }) {
  const text = roomWords();
  const { points, countFreshnessSeconds } = series;
  // The plot has one more point than the series: the end of the last stretch.
  const point = index === undefined ? undefined : points[Math.min(index, points.length - 1)];
  if (point === undefined) {
    return <p class="readout faint">{text.hover}</p>;
  }
  return (
    <p class="readout" role="status">
      <LocalTime at={point.at} as="dayTime" /> <strong>{peopleAt(point)}</strong>{" "}
      <span class="faint">{limitOf(point, countFreshnessSeconds)}</span>
    </p>
  );
}

function peopleAt({ min, max }: Point): string {
  const text = roomWords();
  if (max === null) {
    return text.notObserved;
  }
  if (min === null) {
    return text.atLeast(formatCount(max));
  }
  return min === max ? text.exactly(formatCount(max)) : text.between(formatCount(min), formatCount(max));
}

function limitOf({ max, gaps, observedShare }: Point, freshnessSeconds: number): string {
  const text = roomWords();
  const [gap] = gaps;
  if (max === null) {
    return gap === undefined ? "" : whyMissing(gap);
  }
  const age = text.ageOf(freshnessSeconds);
  return observedShare < 0.995 ? `${age} · ${text.averaged(formatPercent(observedShare))}` : age;
}
