import { isoUtc } from "../../identity/iso-time.ts";
import type { ZonedTime } from "../../identity/zoned-time.ts";
import { type SlotObservation, slotSeconds } from "../observation.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import { readRoom } from "../rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../truth-settings.ts";
import { ratioAtLeast, ratioNearest } from "./bounded-ratio.ts";
import { addBucket, allGaps, type BucketGap, type CountBucket, CountBuckets, emptyBucket } from "./count-buckets.ts";
import { pointsWithin, type TimeGrid, timeGrid } from "./time-grid.ts";

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
  /** The same in the zone that was asked for, with its offset. */
  readonly localAt?: string;
  /** Null beside a `max` where only lists that were cut off say how many there were at least. */
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

function countSeriesPoints(window: TimeWindow, seconds: number, zone: ZonedTime | undefined): number {
  if (zone !== undefined && seconds >= seriesResolutions["1h"]) {
    return pointsWithin(window, timeGrid(seconds, zone)).length;
  }
  return Math.max(0, Math.ceil(window.to / seconds) - Math.floor(window.from / seconds));
}

/** The finest resolution with no more than `autoPointLimit` points, and none finer than the room's cadence. */
export function chooseResolution(
  window: TimeWindow,
  asked: SeriesResolution | "auto",
  everySeconds: number = slotSeconds,
  zone?: ZonedTime,
): number {
  if (asked !== "auto") return seriesResolutions[asked];
  const choices = Object.values(seriesResolutions).filter((seconds) => seconds >= Math.min(everySeconds, slotSeconds));
  return (
    choices.find((seconds) => countSeriesPoints(window, seconds, zone) <= autoPointLimit) ?? seriesResolutions["1d"]
  );
}

function presentPoint(bucket: CountBucket, zone: ZonedTime | undefined): SeriesPoint {
  const { at, end, min, peak, personSeconds, observedSeconds, suspects } = bucket;
  return {
    at: isoUtc(at),
    ...(zone === undefined ? {} : { localAt: zone.iso(at) }),
    min,
    max: peak?.count ?? null,
    timeWeightedAverage: observedSeconds === 0 ? null : ratioNearest(personSeconds, observedSeconds, 2),
    observedShare: ratioAtLeast(observedSeconds, end - at, 4),
    suspectSamples: suspects,
    gaps: allGaps(bucket),
  };
}

/**
 * The online count over time. Read some slots before and after the window, which decide whether its first and last counts are suspect.
 *
 * @param whole the window of the whole series, of which `window` is a page
 */
export async function reportSeries(
  observations: AsyncIterable<SlotObservation> | Iterable<SlotObservation>,
  window: TimeWindow,
  resolutionSeconds: number,
  settings: TruthSettings = defaultTruthSettings,
  whole: TimeWindow = window,
): Promise<SeriesReport> {
  const counts = new CountBuckets(window, resolutionSeconds, { whole });
  await readRoom(observations, [counts], settings);
  counts.finish();
  return presentSeries(window, resolutionSeconds, counts.buckets);
}

/**
 * The same from buckets that are merged into points.
 *
 * @param buckets ascending in time, each of them within one point of the grid
 */
export function presentSeries(
  window: TimeWindow,
  resolutionSeconds: number,
  buckets: readonly CountBucket[],
  grid: TimeGrid = timeGrid(resolutionSeconds, undefined),
): SeriesReport {
  const merged = pointsWithin(window, grid).map(({ from, to }) => emptyBucket(from, to));
  let point = 0;
  for (const bucket of buckets) {
    while (point < merged.length - 1 && bucket.at >= (merged[point]?.end ?? 0)) point += 1;
    const target = merged[point];
    if (target !== undefined) addBucket(target, bucket);
  }
  const points = merged.map((bucket) => presentPoint(bucket, grid.zone));
  return { from: isoUtc(window.from), to: isoUtc(window.to), resolutionSeconds, points };
}
