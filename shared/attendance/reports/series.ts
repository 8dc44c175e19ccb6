import { type SlotObservation, slotSeconds } from "../observation.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import { readRoom } from "../rules/time-order.ts";
import { addBucket, type BucketGap, type CountBucket, CountBuckets, emptyBucket, slotsDue } from "./count-buckets.ts";
import { isoUtc } from "./iso-time.ts";

/** Lengths of a point that can be asked for, in seconds. */
export const seriesResolutions = {
  "10s": 10,
  "30s": 30,
  "1m": 60,
  "5m": 300,
  "15m": 900,
  "1h": 3600,
  "1d": 86_400,
} as const;
export type SeriesResolution = keyof typeof seriesResolutions;

/** What `auto` aims at: about as many points as a chart has pixels for. */
const autoPointLimit = 500;

export interface SeriesPoint {
  readonly at: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly timeWeightedAverage: number | null;
  readonly observedShare: number;
  readonly suspectSamples: number;
  readonly gaps: readonly BucketGap[];
}

export interface SeriesReport {
  readonly from: string;
  readonly to: string;
  readonly resolutionSeconds: number;
  readonly points: readonly SeriesPoint[];
}

/** How many points a series has. For callers that limit what may be asked for. */
function countSeriesPoints({ from, to }: TimeWindow, seconds: number): number {
  return Math.max(0, Math.ceil(to / seconds) - Math.floor(from / seconds));
}

/** The finest resolution with no more than `autoPointLimit` points, and none finer than the room's cadence. */
export function chooseResolution(
  window: TimeWindow,
  asked: SeriesResolution | "auto",
  everySeconds: number = slotSeconds,
): number {
  if (asked !== "auto") return seriesResolutions[asked];
  const choices = Object.values(seriesResolutions).filter((seconds) => seconds >= Math.min(everySeconds, slotSeconds));
  return choices.find((seconds) => countSeriesPoints(window, seconds) <= autoPointLimit) ?? seriesResolutions["1d"];
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/**
 * A point that has no sample of its own, only the last seconds for which its neighbour's still holds, is a gap: a value there
 * would be read as the minute's.
 */
const leastUnsampledShare = 0.1;

function presentPoint(bucket: CountBucket): SeriesPoint {
  const { at, end, suspects } = bucket;
  const isGap = bucket.sampledSlots === 0 && bucket.observedSeconds < leastUnsampledShare * (end - at);
  const { min, max, personSeconds, observedSeconds } = isGap
    ? { min: null, max: null, personSeconds: 0, observedSeconds: 0 }
    : bucket;
  const gaps = bucket.gaps.map((gap) => ({ ...gap }));
  const notRecorded = slotsDue(bucket) - bucket.recordedSlots;
  if (notRecorded > 0) gaps.push({ what: "slot", reason: "not-recorded", slots: notRecorded });
  return {
    at: isoUtc(at),
    min,
    max,
    timeWeightedAverage: observedSeconds === 0 ? null : round(personSeconds / observedSeconds, 2),
    observedShare: end > at ? round(observedSeconds / (end - at), 4) : 0,
    suspectSamples: suspects,
    gaps,
  };
}

/** The online count over time. Read some slots before and after the window, so that its first and last points are whole. */
export async function reportSeries(
  observations: AsyncIterable<SlotObservation> | Iterable<SlotObservation>,
  window: TimeWindow,
  resolutionSeconds: number,
): Promise<SeriesReport> {
  const counts = new CountBuckets(window, resolutionSeconds);
  await readRoom(observations, [counts]);
  counts.finish();
  return presentSeries(window, resolutionSeconds, counts.buckets);
}

/** The same from the hours of roll-ups, for resolutions of an hour and more. */
export function presentSeries(
  window: TimeWindow,
  resolutionSeconds: number,
  buckets: readonly CountBucket[],
): SeriesReport {
  const merged: CountBucket[] = [];
  const first = Math.floor(window.from / resolutionSeconds);
  for (let at = first * resolutionSeconds; at < window.to; at += resolutionSeconds) {
    merged.push(emptyBucket(Math.max(at, window.from), Math.min(at + resolutionSeconds, window.to)));
  }
  for (const bucket of buckets) {
    const target = merged[Math.floor(bucket.at / resolutionSeconds) - first];
    if (target !== undefined) addBucket(target, bucket);
  }
  return { from: isoUtc(window.from), to: isoUtc(window.to), resolutionSeconds, points: merged.map(presentPoint) };
}
