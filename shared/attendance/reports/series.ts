import { isoUtc } from "../../identity/iso-time.ts";
import { type SlotObservation, slotSeconds } from "../observation.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import { readRoom } from "../rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../truth-settings.ts";
import { ratioAtLeast, ratioNearest } from "./bounded-ratio.ts";
import { addBucket, allGaps, type BucketGap, type CountBucket, CountBuckets, emptyBucket } from "./count-buckets.ts";

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

function presentPoint(bucket: CountBucket): SeriesPoint {
  const { at, end, min, peak, personSeconds, observedSeconds, suspects } = bucket;
  return {
    at: isoUtc(at),
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
