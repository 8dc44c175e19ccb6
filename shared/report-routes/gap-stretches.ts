import { type SlotObservation, slotSeconds } from "../attendance/observation.ts";
import { allGaps, type BucketGap, type CountBucket } from "../attendance/reports/count-buckets.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";

/** Consecutive slots in which the same was not observed, for the same reason. */
export interface GapStretch {
  readonly what: BucketGap["what"];
  readonly reason: BucketGap["reason"];
  readonly from: EpochSeconds;
  to: EpochSeconds;
  /** Slots with the gap; fewer than the stretch has where only sums by the hour are known. */
  slots: number;
}

/** Most stretches of an answer; a room that fails every other minute for a month has 22,000. */
const mostStretches = 5_000;

/** Collects the gaps of a report from the stream of its slots, including slots without a record. */
export class GapStretches {
  readonly #stretches: GapStretch[] = [];
  readonly #newest = new Map<string, GapStretch>();
  readonly #trackedFrom: EpochSeconds;
  /** Stretches beyond the most; the points of the series still count their slots. */
  omitted = 0;

  /** @param trackedFrom the first slot that was due */
  constructor(trackedFrom: EpochSeconds = Number.NEGATIVE_INFINITY) {
    this.#trackedFrom = trackedFrom;
  }

  /** Passes the slots on unchanged. Slots outside the window only show which slots were due within it. */
  async *watch(window: TimeWindow, observations: AsyncIterable<SlotObservation>): AsyncGenerator<SlotObservation> {
    let due = window.from;
    let idleUntil = window.from;
    for await (const observation of observations) {
      const { slot, sampleEverySeconds } = observation;
      const end = slot + slotSeconds;
      this.#pass(due, Math.min(slot, window.to), idleUntil);
      this.#add(observation, Math.max(slot, window.from), Math.min(end, window.to));
      due = Math.max(due, end);
      // At a slower cadence no slots are due in between, but nothing is observed there either.
      idleUntil = slot + sampleEverySeconds;
      yield observation;
    }
    this.#pass(due, window.to, idleUntil);
  }

  /** Adds the gaps of an hour of which only sums are known. */
  addSums(bucket: CountBucket): void {
    const { at: from, end: to } = bucket;
    for (const { what, reason, slots } of allGaps(bucket)) {
      this.#extend({ what, reason, from, to, slots });
    }
  }

  /** Sorted by time. */
  present() {
    const ordered = this.#stretches.toSorted((one, other) => one.from - other.from);
    return ordered.map(({ from, to, ...stretch }) => ({ from: isoUtc(from), to: isoUtc(to), ...stretch }));
  }

  #add({ gaps }: SlotObservation, from: EpochSeconds, to: EpochSeconds): void {
    if (from < to) {
      for (const { what, reason } of gaps) {
        this.#extend({ what, reason, from, to, slots: slotsBetween(from, to) });
      }
    }
  }

  /** Adds the gaps of an interval without recorded slots; none was due up to `idleUntil`. */
  #pass(start: EpochSeconds, to: EpochSeconds, idleUntil: EpochSeconds): void {
    const from = Math.min(to, Math.max(start, this.#trackedFrom));
    this.#miss(start, from, "not-tracked");
    const edge = Math.min(to, Math.max(from, Math.ceil(idleUntil / slotSeconds) * slotSeconds));
    this.#miss(from, edge, "slower-cadence");
    this.#miss(edge, to, "not-recorded");
  }

  #miss(from: EpochSeconds, to: EpochSeconds, reason: "slower-cadence" | "not-recorded" | "not-tracked"): void {
    if (from < to) {
      this.#extend({ what: "slot", reason, from, to, slots: slotsBetween(from, to) });
    }
  }

  #extend(stretch: GapStretch): void {
    const key = `${stretch.what} ${stretch.reason}`;
    const before = this.#newest.get(key);
    if (before !== undefined && before.to >= stretch.from) {
      before.to = Math.max(before.to, stretch.to);
      before.slots += stretch.slots;
    } else if (this.#stretches.length < mostStretches) {
      this.#newest.set(key, stretch);
      this.#stretches.push(stretch);
    } else {
      this.omitted += 1;
    }
  }
}

function slotsBetween(from: EpochSeconds, to: EpochSeconds): number {
  return Math.ceil(to / slotSeconds) - Math.floor(from / slotSeconds);
}
