import { type SlotObservation, slotSeconds } from "../attendance/observation.ts";
import { allGaps, type BucketGap, type CountBucket } from "../attendance/reports/count-buckets.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";

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
  readonly #trackedFrom: EpochSeconds;
  /** Stretches beyond the most that are kept. The points count their slots all the same. */
  omitted = 0;

  /** @param trackedFrom the first slot that was due */
  constructor(trackedFrom: EpochSeconds = Number.NEGATIVE_INFINITY) {
    this.#trackedFrom = trackedFrom;
  }

  /** Passes the slots on unchanged; those outside the window only tell what is due within it. */
  async *watch(window: TimeWindow, observations: AsyncIterable<SlotObservation>): AsyncGenerator<SlotObservation> {
    let due = window.from;
    let idleUntil = window.from;
    for await (const observation of observations) {
      const { slot, sampleEverySeconds } = observation;
      const end = slot + slotSeconds;
      this.#pass(due, Math.min(slot, window.to), idleUntil);
      this.#add(observation, Math.max(slot, window.from), Math.min(end, window.to));
      due = Math.max(due, end);
      // A room that is looked at less often owes no slots in between, but nobody looked at it either.
      idleUntil = slot + sampleEverySeconds;
      yield observation;
    }
    this.#pass(due, window.to, idleUntil);
  }

  /** The gaps of an hour that is known by its sums only. */
  addSums(bucket: CountBucket): void {
    const { at: from, end: to } = bucket;
    for (const { what, reason, slots } of allGaps(bucket)) {
      this.#extend({ what, reason, from, to, slots });
    }
  }

  /** In the order of time. */
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

  /** No slot was recorded from `from` to `to`; up to `idleUntil` none was due. */
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
