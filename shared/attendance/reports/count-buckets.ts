import type { EpochSeconds } from "../../identity/ids.ts";
import { type GapReason, type SlotObservation, slotSeconds } from "../observation.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "../rules/time-order.ts";
import { type PicturePiece, RoomPicture } from "./room-picture.ts";

/**
 * Why a slot has no count or no list. Of whole slots: `not-recorded` when there is no record, `slower-cadence` when it lies between two looks
 * at a room that is looked at less often, `not-tracked` when the room was not tracked yet, `expired` when its record was not kept for so long,
 * `damaged` when its roll-up cannot be read.
 */
export type BucketGapReason = GapReason | "not-recorded" | "slower-cadence" | "not-tracked" | "expired" | "damaged";

export interface BucketGap {
  readonly what: "count" | "roster" | "slot";
  readonly reason: BucketGapReason;
  slots: number;
}

export interface PeakCount {
  readonly count: number;
  readonly at: EpochSeconds;
  readonly samplingIntervalSeconds: number;
}

/** The counts of one stretch of time. Sums, so that buckets can be added up. */
export interface CountBucket {
  readonly at: EpochSeconds;
  readonly end: EpochSeconds;
  /** Null where there is nothing but lists that were cut off. */
  min: number | null;
  /** The greatest, and where it was seen: the peak of any time is the greatest of its buckets. */
  peak: PeakCount | null;
  /** Sum of count x seconds over the observed time. */
  personSeconds: number;
  observedSeconds: number;
  suspects: number;
  sampledSlots: number;
  gapSlots: number;
  recordedSlots: number;
  /** Slots from before the room was tracked: none of them was due. */
  untrackedSlots: number;
  readonly gaps: BucketGap[];
}

export function emptyBucket(at: EpochSeconds, end: EpochSeconds): CountBucket {
  return {
    at,
    end,
    min: null,
    peak: null,
    personSeconds: 0,
    observedSeconds: 0,
    suspects: 0,
    sampledSlots: 0,
    gapSlots: 0,
    recordedSlots: 0,
    untrackedSlots: 0,
    gaps: [],
  };
}

/** Slots of which a part lies within a bucket. */
function slotsDue({ at, end }: Pick<CountBucket, "at" | "end">): number {
  return end > at ? Math.ceil(end / slotSeconds) - Math.floor(at / slotSeconds) : 0;
}

/** How many slots were due, and how many of them have no record. */
export function dueSlots(bucket: CountBucket): { readonly due: number; readonly missing: number } {
  const due = Math.max(0, slotsDue(bucket) - bucket.untrackedSlots);
  return { due, missing: Math.max(0, due - bucket.recordedSlots) };
}

/** The gaps of a bucket, those of slots without any record among them. */
export function allGaps(bucket: CountBucket): BucketGap[] {
  const gaps = bucket.gaps.map((gap) => ({ ...gap }));
  const { missing } = dueSlots(bucket);
  if (missing > 0) addGap(gaps, "slot", "not-recorded", missing);
  return gaps;
}

function addGap(gaps: BucketGap[], what: BucketGap["what"], reason: BucketGapReason, slots: number): void {
  const known = gaps.find((gap) => gap.what === what && gap.reason === reason);
  if (known === undefined) gaps.push({ what, reason, slots });
  else known.slots += slots;
}

/** Notes why none of the slots of a bucket has a record. */
export function loseBucket(bucket: CountBucket, reason: "expired" | "damaged"): void {
  const { due } = dueSlots(bucket);
  bucket.recordedSlots = due;
  bucket.gapSlots = due;
  if (due > 0) addGap(bucket.gaps, "slot", reason, due);
}

/**
 * The slots of a bucket from before the room was tracked were not due.
 *
 * @param recorded how many of them have a record all the same: a room is looked at in the very minute in which its tracking begins
 */
export function markUntracked(bucket: CountBucket, trackedFrom: EpochSeconds, recorded = 0): void {
  const slots = slotsDue({ at: bucket.at, end: Math.min(bucket.end, trackedFrom) }) - recorded;
  if (slots <= 0) return;
  bucket.untrackedSlots += slots;
  addGap(bucket.gaps, "slot", "not-tracked", slots);
}

/** Adds `other` to `bucket`, which spans it. */
export function addBucket(bucket: CountBucket, other: CountBucket): void {
  if (other.min !== null) bucket.min = bucket.min === null ? other.min : Math.min(bucket.min, other.min);
  bucket.peak = greaterPeak(bucket.peak, other.peak);
  bucket.personSeconds += other.personSeconds;
  bucket.observedSeconds += other.observedSeconds;
  bucket.suspects += other.suspects;
  bucket.sampledSlots += other.sampledSlots;
  bucket.gapSlots += other.gapSlots;
  bucket.recordedSlots += other.recordedSlots;
  bucket.untrackedSlots += other.untrackedSlots;
  for (const { what, reason, slots } of other.gaps) addGap(bucket.gaps, what, reason, slots);
}

/** The first of two that are alike. */
function greaterPeak(peak: PeakCount | null, other: PeakCount | null): PeakCount | null {
  if (peak === null || other === null) return peak ?? other;
  return other.count > peak.count ? other : peak;
}

/** Buckets of one length, aligned to it in UTC, clipped to the window. */
export class CountBuckets implements RoomListener {
  readonly buckets: CountBucket[] = [];
  #lastSlot: SlotObservation | null = null;
  readonly #window: TimeWindow;
  readonly #seconds: number;
  readonly #first: EpochSeconds;
  readonly #picture: RoomPicture;
  readonly #trackedFrom: EpochSeconds;
  /** Records of slots before that, by bucket. */
  readonly #recordedEarly = new Map<CountBucket, number>();

  /**
   * @param whole the window of the whole report, of which `window` is a page
   * @param trackedFrom the first slot that was due
   */
  constructor(
    window: TimeWindow,
    seconds: number,
    { whole = window, trackedFrom = Number.NEGATIVE_INFINITY }: { whole?: TimeWindow; trackedFrom?: EpochSeconds } = {},
  ) {
    this.#trackedFrom = trackedFrom;
    this.#window = window;
    this.#seconds = seconds;
    this.#first = Math.floor(window.from / seconds) * seconds;
    this.#picture = new RoomPicture(whole, (piece) => this.#spread(piece));
    for (let at = this.#first; at < window.to; at += seconds) {
      this.buckets.push(emptyBucket(Math.max(at, window.from), Math.min(at + seconds, window.to)));
    }
  }

  onSlot(observation: SlotObservation): void {
    this.#cover(observation.slot);
    this.#lastSlot = observation;
    this.#picture.onSlot(observation);
  }

  onCount(count: JudgedCount): void {
    this.#picture.onCount(count);
  }

  onRoster(roster: JudgedRoster): void {
    this.#picture.onRoster(roster);
  }

  finish(): void {
    this.#cover(Number.POSITIVE_INFINITY);
    this.#lastSlot = null;
    this.#picture.finish();
    for (const bucket of this.buckets) {
      if (bucket.at < this.#trackedFrom) {
        markUntracked(bucket, this.#trackedFrom, this.#recordedEarly.get(bucket));
      }
    }
  }

  /** Counts a slot that has a record, and the slots up to the next look at the room, none of which was due. */
  #cover(until: EpochSeconds): void {
    if (this.#lastSlot === null) return;
    const { slot, counts, rosters, gaps, dissolved, sampleEverySeconds } = this.#lastSlot;
    const isSampled = counts.length > 0 || rosters.length > 0 || dissolved;
    for (const bucket of this.#overlapping(slot, slot + slotSeconds)) {
      bucket.recordedSlots += 1;
      if (slot < this.#trackedFrom) this.#recordedEarly.set(bucket, 1 + (this.#recordedEarly.get(bucket) ?? 0));
      if (isSampled) bucket.sampledSlots += 1;
      else bucket.gapSlots += 1;
      for (const { what, reason } of gaps) addGap(bucket.gaps, what, reason, 1);
    }
    const end = Math.min(until, slot + sampleEverySeconds, this.#window.to);
    for (let minute = slot + slotSeconds; minute < end; minute += slotSeconds) {
      for (const bucket of this.#overlapping(minute, minute + slotSeconds)) {
        bucket.recordedSlots += 1;
        bucket.gapSlots += 1;
        addGap(bucket.gaps, "slot", "slower-cadence", 1);
      }
    }
  }

  #overlapping(start: EpochSeconds, end: EpochSeconds): readonly CountBucket[] {
    const from = Math.max(start, this.#window.from);
    const to = Math.min(end, this.#window.to);
    if (from >= to) return [];
    return this.buckets.slice(this.#indexOf(from), this.#indexOf(to - 1) + 1);
  }

  #indexOf(instant: EpochSeconds): number {
    return Math.floor((instant - this.#first) / this.#seconds);
  }

  #spread({ start, end, people, kind, at, everySeconds }: PicturePiece): void {
    if (kind === "suspect") {
      const [bucket] = this.#overlapping(start, end);
      if (bucket !== undefined) bucket.suspects += 1;
      return;
    }
    for (const bucket of this.#overlapping(start, end)) {
      bucket.peak = greaterPeak(bucket.peak, { count: people, at, samplingIntervalSeconds: everySeconds });
      if (kind === "at-least") continue;
      const seconds = Math.min(end, bucket.end) - Math.max(start, bucket.at);
      bucket.min = bucket.min === null ? people : Math.min(bucket.min, people);
      bucket.personSeconds += people * seconds;
      bucket.observedSeconds += seconds;
    }
  }
}
