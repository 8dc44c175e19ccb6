import * as v from "valibot";
import { count, isoTime, nextCursor, type ReplyOf } from "../http-api/reply-shapes.ts";
import { basis, countFreshnessSeconds, coverage, gapCount, observedShare, reportedRoom } from "./report-shapes.ts";

const localTime = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/),
  v.description("The same in timeZone, with its offset"),
);

const point = v.strictObject({
  at: isoTime,
  localAt: v.exactOptional(localTime),
  min: v.pipe(v.nullable(count), v.description("null beside a max: only cut-off lists say how many at least")),
  max: v.nullable(count),
  timeWeightedAverage: v.pipe(v.nullable(v.number()), v.description("Over the observed time")),
  observedShare,
  suspectSamples: count,
  gaps: v.array(gapCount),
});

export const seriesReply = v.strictObject({
  ...reportedRoom,
  resolutionSeconds: count,
  points: v.array(point),
  gaps: v.pipe(
    v.array(v.strictObject({ ...gapCount.entries, from: isoTime, to: isoTime })),
    v.description("Consecutive slots in which the same was not observed, for the same reason"),
  ),
  gapsOmitted: v.exactOptional(v.pipe(count, v.description("Further stretches; the points count their slots"))),
  coverage,
  countFreshnessSeconds,
  basis,
  nextCursor,
});
export type SeriesReply = ReplyOf<typeof seriesReply>;
