import type uPlot from "uplot";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { Span } from "../../charts/zoom.ts";

type Point = SeriesReply["points"][number];

const secondsOf = (iso: string) => Date.parse(iso) / 1000;

/** The columns of the plot: times, lower bounds, upper bounds. A point stands at the beginning of its stretch. */
export function countData({ points, to }: SeriesReply): uPlot.AlignedData {
  const last = points.at(-1);
  // The last stretch is drawn as long as it is.
  const ends = last === undefined ? [] : [{ ...last, at: to }];
  const all = [...points, ...ends];
  return [all.map(({ at }) => secondsOf(at)), all.map(({ min, max }) => min ?? max), all.map(({ max }) => max)];
}

export const wholeOf = ({ from, to }: Pick<SeriesReply, "from" | "to">): Span => ({
  from: secondsOf(from),
  to: secondsOf(to),
});

/** Stretches without a count, which are hatched. Stretches without a list alone are tinted. */
export function gapSpans({ points, to }: SeriesReply): readonly Span[] {
  return stretchesOf(points, to, ({ max }) => max === null);
}

/** The vendor lists at most the newest 1,000; without the plan 30. */
const listLimits = { usual: 1_000, withoutPlan: 30 };

/** Stretches in which the list did not show everybody: it was not taken, or the room had more people than it can hold. */
export function cutOffSpans({ points, to, coverage, groupType }: SeriesReply): readonly Span[] {
  const limit = listedAverage(points, coverage) <= listLimits.withoutPlan ? listLimits.withoutPlan : listLimits.usual;
  const isListed = groupType === "AVChatRoom" && coverage !== null;
  return stretchesOf(
    points,
    to,
    ({ max, gaps }) => isListed && max !== null && (max > limit || gaps.some(({ what }) => what === "roster")),
  );
}

/** How many people a list showed on average, where there were more than the smaller limit. */
function listedAverage(points: readonly Point[], coverage: number | null): number {
  const counts = points.flatMap(({ timeWeightedAverage }) => timeWeightedAverage ?? []);
  const large = counts.filter((count) => count > listLimits.withoutPlan);
  const average = large.reduce((sum, count) => sum + count, 0) / Math.max(1, large.length);
  // One person for averages that were rounded.
  return coverage === null || large.length === 0 ? Number.POSITIVE_INFINITY : average * coverage - 1;
}

/** Consecutive points for which something holds, as spans from the first to the beginning of the next. */
function stretchesOf(points: readonly Point[], end: string, holds: (point: Point) => boolean): readonly Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const [index, point] of points.entries()) {
    if (!holds(point)) {
      continue;
    }
    const from = secondsOf(point.at);
    const to = secondsOf(points[index + 1]?.at ?? end);
    const current = spans.at(-1);
    if (current !== undefined && current.to === from) {
      current.to = to;
    } else {
      spans.push({ from, to });
    }
  }
  return spans;
}
