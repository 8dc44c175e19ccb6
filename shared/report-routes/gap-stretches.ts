import { type SlotObservation, slotSeconds } from "../attendance/observation.ts";
import { type BucketGap, type CountBucket, slotsDue } from "../attendance/reports/count-buckets.ts";
import { isoUtc } from "../attendance/reports/iso-time.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { EpochSeconds } from "../identity/ids.ts";

/** Slots in a row in which the same thing was not observed for the same reason. */
export interface GapStretch {
  readonly what: BucketGap["what"];
  readonly reason: BucketGap["reason"];
  readonly from: EpochSeconds;
  to: EpochSeconds;
  /** How many slots of the stretch; fewer than all of them where only the sums of its hours are known. */
  slots: number;
}

/** What an answer lists; a room that fails every other minute for a month has 22,000. */
const mostStretches = 5_000;

/** Gathers the gaps of a report while its slots go by, slots without any record among them. */
export class GapStretches {
  readonly #stretches: GapStretch[] = [];
  readonly #newest = new Map<string, GapStretch>();
  /** Stretches beyond the most that are kept. The points count their slots all the same. */
  omitted = 0;

  /** Passes the slots on unchanged; those outside the window only tell what is due within it. */
  async *watch(window: TimeWindow, observations: AsyncIterable<SlotObservation>): AsyncGenerator<SlotObservation> {
    let due = Math.ceil(window.from / slotSeconds) * slotSeconds;
    for await (const observation of observations) {
      const { slot } = observation;
      // A room that is looked at less often owes no slots in between.
      const end = slot + Math.max(1, Math.round(observation.sampleEverySeconds / slotSeconds)) * slotSeconds;
      if (slot >= window.from) {
        this.#miss(due, Math.min(slot, window.to));
        this.#add(observation, Math.min(end, window.to));
      }
      due = Math.max(due, end);
      yield observation;
    }
    this.#miss(due, window.to);
  }

  /** The gaps of an hour that is known by its sums only. */
  addSums(bucket: CountBucket): void {
    const { at: from, end: to, gaps } = bucket;
    for (const { what, reason, slots } of gaps) {
      this.#extend({ what, reason, from, to, slots });
    }
    const unrecorded = slotsDue(bucket) - bucket.recordedSlots;
    if (unrecorded > 0) {
      this.#extend({ what: "slot", reason: "not-recorded", from, to, slots: unrecorded });
    }
  }

  /** In the order of time. */
  present() {
    const ordered = this.#stretches.toSorted((one, other) => one.from - other.from);
    return ordered.map(({ from, to, ...stretch }) => ({ from: isoUtc(from), to: isoUtc(to), ...stretch }));
  }

  #add({ slot, gaps }: SlotObservation, end: EpochSeconds): void {
    if (slot < end) {
      for (const { what, reason } of gaps) {
        this.#extend({ what, reason, from: slot, to: end, slots: slotsBetween(slot, end) });
      }
    }
  }

  #miss(from: EpochSeconds, to: EpochSeconds): void {
    if (from < to) {
      this.#extend({ what: "slot", reason: "not-recorded", from, to, slots: slotsBetween(from, to) });
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
  return Math.ceil((to - from) / slotSeconds);
}
