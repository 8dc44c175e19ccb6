import type { EpochSeconds } from "../../identity/ids.ts";
import { type GapReason, type SlotObservation, slotSeconds } from "../observation.ts";
import { type CountStretch, CountTimeline } from "../rules/count-timeline.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { JudgedCount, RoomListener } from "../rules/time-order.ts";

/** Why a slot has no count or no list; `not-recorded` when there is no record of the slot at all. */
export interface BucketGap {
  readonly what: "count" | "roster" | "slot";
  readonly reason: GapReason | "not-recorded";
  slots: number;
}

/** The counts of one stretch of time. Sums, so that buckets can be added up. */
export interface CountBucket {
  readonly at: EpochSeconds;
  readonly end: EpochSeconds;
  min: number | null;
  max: number | null;
  /** Sum of count x seconds over the observed time. */
  personSeconds: number;
  observedSeconds: number;
  suspects: number;
  sampledSlots: number;
  gapSlots: number;
  recordedSlots: number;
  readonly gaps: BucketGap[];
}

export interface PeakCount {
  readonly count: number;
  readonly at: EpochSeconds;
  readonly samplingIntervalSeconds: number;
}

export function emptyBucket(at: EpochSeconds, end: EpochSeconds): CountBucket {
  return {
    at,
    end,
    min: null,
    max: null,
    personSeconds: 0,
    observedSeconds: 0,
    suspects: 0,
    sampledSlots: 0,
    gapSlots: 0,
    recordedSlots: 0,
    gaps: [],
  };
}

/** Slots that begin within a bucket. */
export function slotsDue({ at, end }: CountBucket): number {
  return Math.ceil(end / slotSeconds) - Math.ceil(at / slotSeconds);
}

function addGap(gaps: BucketGap[], what: BucketGap["what"], reason: BucketGap["reason"], slots: number): void {
  const known = gaps.find((gap) => gap.what === what && gap.reason === reason);
  if (known === undefined) gaps.push({ what, reason, slots });
  else known.slots += slots;
}

/** Adds `other` to `bucket`, which spans it. */
export function addBucket(bucket: CountBucket, other: CountBucket): void {
  if (other.min !== null) bucket.min = bucket.min === null ? other.min : Math.min(bucket.min, other.min);
  if (other.max !== null) bucket.max = bucket.max === null ? other.max : Math.max(bucket.max, other.max);
  bucket.personSeconds += other.personSeconds;
  bucket.observedSeconds += other.observedSeconds;
  bucket.suspects += other.suspects;
  bucket.sampledSlots += other.sampledSlots;
  bucket.gapSlots += other.gapSlots;
  bucket.recordedSlots += other.recordedSlots;
  for (const { what, reason, slots } of other.gaps) addGap(bucket.gaps, what, reason, slots);
}

export function laterPeak(peak: PeakCount | null, other: PeakCount | null): PeakCount | null {
  if (peak === null || other === null) return peak ?? other;
  return other.count > peak.count ? other : peak;
}

/** Buckets of one length, aligned to it in UTC, clipped to the window. */
export class CountBuckets implements RoomListener {
  readonly buckets: CountBucket[] = [];
  peak: PeakCount | null = null;
  #lastSlot: SlotObservation | null = null;
  readonly #window: TimeWindow;
  readonly #seconds: number;
  readonly #first: EpochSeconds;
  readonly #timeline = new CountTimeline((stretch) => this.#spread(stretch));

  constructor(window: TimeWindow, seconds: number) {
    this.#window = window;
    this.#seconds = seconds;
    this.#first = Math.floor(window.from / seconds) * seconds;
    for (let at = this.#first; at < window.to; at += seconds) {
      this.buckets.push(emptyBucket(Math.max(at, window.from), Math.min(at + seconds, window.to)));
    }
  }

  onSlot(observation: SlotObservation): void {
    this.#cover(observation.slot);
    this.#lastSlot = observation;
  }

  /** A slot stands for the minutes of its cadence, or up to the next slot when the room is looked at sooner. */
  #cover(until: EpochSeconds): void {
    if (this.#lastSlot === null) return;
    const { slot, counts, gaps, dissolved, sampleEverySeconds } = this.#lastSlot;
    const end = Math.min(until, slot + Math.max(slotSeconds, sampleEverySeconds));
    for (let minute = slot; minute < end; minute += slotSeconds) {
      const bucket = this.#bucketAt(minute);
      if (bucket === undefined) continue;
      bucket.recordedSlots += 1;
      if (counts.length > 0 || dissolved) bucket.sampledSlots += 1;
      else bucket.gapSlots += 1;
      for (const { what, reason } of gaps) addGap(bucket.gaps, what, reason, 1);
    }
  }

  onCount(count: JudgedCount): void {
    this.#timeline.onCount(count);
    const bucket = this.#bucketAt(count.at);
    if (bucket === undefined) return;
    if (count.suspect) bucket.suspects += 1;
    else
      this.peak = laterPeak(this.peak, {
        count: count.count,
        at: count.at,
        samplingIntervalSeconds: count.everySeconds,
      });
  }

  finish(): void {
    this.#cover(Number.POSITIVE_INFINITY);
    this.#lastSlot = null;
    this.#timeline.finish();
  }

  #bucketAt(instant: EpochSeconds): CountBucket | undefined {
    if (instant < this.#window.from || instant >= this.#window.to) return undefined;
    return this.buckets[Math.floor((instant - this.#first) / this.#seconds)];
  }

  /** A suspect count says nothing about its time: that time is not observed. */
  #spread({ start, end, count, suspect }: CountStretch): void {
    if (suspect) return;
    let from = Math.max(start, this.#window.from);
    const to = Math.min(end, this.#window.to);
    while (from < to) {
      const bucket = this.#bucketAt(from);
      if (bucket === undefined) return;
      const until = Math.min(to, bucket.end);
      bucket.min = bucket.min === null ? count : Math.min(bucket.min, count);
      bucket.max = bucket.max === null ? count : Math.max(bucket.max, count);
      bucket.personSeconds += count * (until - from);
      bucket.observedSeconds += until - from;
      from = until;
    }
  }
}
