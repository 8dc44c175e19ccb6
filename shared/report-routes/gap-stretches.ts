import { type SlotObservation, slotSeconds } from "../attendance/observation.ts";
import type { BucketGap } from "../attendance/reports/count-buckets.ts";
import { isoUtc } from "../attendance/reports/iso-time.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { EpochSeconds } from "../identity/ids.ts";

/** Slots in a row in which the same thing was not observed for the same reason. */
export interface GapStretch {
  readonly what: BucketGap["what"];
  readonly reason: BucketGap["reason"];
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

/** What an answer lists; a room that fails every other minute for a month has 22,000. */
const mostStretches = 5_000;

/** Gathers the gaps of a window while its slots go by, slots without any record among them. */
export class GapStretches {
  readonly stretches: GapStretch[] = [];
  /** Stretches beyond the most that are kept. The points count their slots all the same. */
  omitted = 0;
  readonly #window: TimeWindow;
  readonly #open = new Map<string, GapStretch>();
  #due: EpochSeconds;

  constructor(window: TimeWindow) {
    this.#window = window;
    this.#due = Math.ceil(window.from / slotSeconds) * slotSeconds;
  }

  /** Passes the slots on unchanged. */
  async *watch(observations: AsyncIterable<SlotObservation>): AsyncGenerator<SlotObservation> {
    for await (const observation of observations) {
      this.#see(observation);
      yield observation;
    }
    this.#missUntil(this.#window.to);
  }

  /** The gaps of an hour or a day that is known by its sums only. */
  addSums(window: TimeWindow, gaps: readonly BucketGap[]): void {
    for (const { what, reason } of gaps) {
      this.#extend({ what, reason, ...window });
    }
    this.#due = Math.max(this.#due, window.to);
  }

  present() {
    const ordered = this.stretches.toSorted((one, other) => one.from - other.from);
    return ordered.map(({ what, reason, from, to }) => ({ what, reason, from: isoUtc(from), to: isoUtc(to) }));
  }

  #see({ slot, gaps, sampleEverySeconds }: SlotObservation): void {
    const end = slot + Math.max(slotSeconds, Math.round(sampleEverySeconds / slotSeconds) * slotSeconds);
    if (slot < this.#window.from) {
      this.#due = Math.max(this.#due, end);
      return;
    }
    this.#missUntil(Math.min(slot, this.#window.to));
    if (slot >= this.#window.to) {
      return;
    }
    for (const { what, reason } of gaps) {
      this.#extend({ what, reason, from: slot, to: Math.min(end, this.#window.to) });
    }
    this.#due = Math.max(this.#due, end);
  }

  #missUntil(slot: EpochSeconds): void {
    if (slot > this.#due) {
      this.#extend({ what: "slot", reason: "not-recorded", from: this.#due, to: slot });
      this.#due = slot;
    }
  }

  #extend(stretch: GapStretch): void {
    const key = `${stretch.what} ${stretch.reason}`;
    const before = this.#open.get(key);
    if (before !== undefined && before.to >= stretch.from) {
      Object.assign(before, { to: Math.max(before.to, stretch.to) });
      return;
    }
    if (this.stretches.length >= mostStretches) {
      this.omitted += 1;
      return;
    }
    const own = { ...stretch };
    this.#open.set(key, own);
    this.stretches.push(own);
  }
}
