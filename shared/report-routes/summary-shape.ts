import * as v from "valibot";
import { count, isoTime, type ReplyOf, share } from "../http-api/reply-shapes.ts";
import {
  basis,
  between,
  countFreshnessSeconds,
  coverage,
  detectionFloorSeconds,
  events,
  gapCount,
  observedShare,
  reportedRoom,
  rollCalls,
} from "./report-shapes.ts";

const amount = v.pipe(v.number(), v.minValue(0));

export const endedBy = v.nullable(v.picklist(["empty", "below-minimum", "dissolved"]));
const session = v.strictObject({ startedBetween: between, endedBetween: between, endedBy });

export const uniques = v.pipe(
  v.variant("method", [
    v.strictObject({ atLeast: v.null(), method: v.literal("none") }),
    v.strictObject({ atLeast: count, method: v.picklist(["lists", "sketch"]) }),
  ]),
  v.description("Different people, at least; none: no list was taken"),
);
export const peak = v.pipe(
  v.nullable(v.strictObject({ count, at: isoTime, samplingIntervalSeconds: count })),
  v.description("A lower bound: between two samples there may have been more"),
);
export const timeWeightedAverage = v.pipe(v.nullable(amount), v.description("Over the observed time"));
export const personMinutes = v.pipe(amount, v.description("Over the observed time"));

const flow = v.strictObject({
  everySeconds: count,
  newcomersPerMinute: amount,
  leaversPerMinute: amount,
  openStays: v.pipe(count, v.description("Stays without a known end, which are in no point")),
  points: v.array(v.strictObject({ at: isoTime, newcomers: count, returners: count, leavers: count })),
});

const retention = v.strictObject({
  sessionStart: isoTime,
  cohort: v.pipe(count, v.description("People who were certainly present at minute 5")),
  marks: v.array(v.strictObject({ minute: amount, shareMin: share, shareMax: share })),
});

export const summaryReply = v.strictObject({
  ...reportedRoom,
  peak,
  timeWeightedAverage,
  personMinutes,
  observedShare,
  uniques,
  coverage,
  slots: v.strictObject({ due: count, sampledShare: share, gapShare: share, unknownShare: share }),
  gaps: v.array(gapCount),
  suspectSamples: count,
  sessions: v.array(session),
  detectionFloorSeconds,
  countFreshnessSeconds,
  rollCalls,
  events,
  flow: v.exactOptional(v.pipe(flow, v.description("Of ranges that are read from the raw record alone"))),
  retention: v.exactOptional(
    v.pipe(v.array(retention), v.description("Of ranges that are read from the raw record alone")),
  ),
  everybodySeen: v.exactOptional(
    v.pipe(
      v.strictObject({ certain: v.boolean(), floorSeconds: v.nullable(count) }),
      v.description("Whether each stay of at least floorSeconds was seen; of ranges from the raw record alone"),
    ),
  ),
  basis,
});
export type SummaryReply = ReplyOf<typeof summaryReply>;
