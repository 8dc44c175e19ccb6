import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import type { JudgedCount, RoomListener } from "./time-order.ts";

/** A stretch for which one count speaks: from the answer to the next answer, or to the end of its cadence before a gap. */
export interface CountStretch {
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
  readonly count: number;
  readonly suspect: boolean;
  readonly everySeconds: number;
}

/**
 * Turns counts into stretches. A count speaks until the next one when no sample is missing between the two, else for
 * its cadence only; what follows is not observed, and enters no average.
 */
export class CountTimeline implements RoomListener {
  readonly #tell: (stretch: CountStretch) => void;
  #last: JudgedCount | null = null;

  constructor(tell: (stretch: CountStretch) => void) {
    this.#tell = tell;
  }

  onCount(next: JudgedCount): void {
    const last = this.#last;
    if (last !== null) this.#close(last, next);
    this.#last = next;
  }

  finish(): void {
    if (this.#last !== null) this.#close(this.#last, null);
    this.#last = null;
  }

  #close(last: JudgedCount, next: JudgedCount | null): void {
    const every = last.everySeconds;
    let end = last.at + every;
    if (next !== null) {
      const slotIsMissing = next.slot - last.slot > Math.max(slotSeconds, every);
      const sampleIsMissing = next.at - last.at >= 2 * every;
      end = slotIsMissing || sampleIsMissing ? Math.min(end, next.at) : next.at;
    }
    if (end > last.at) {
      this.#tell({ start: last.at, end, count: last.count, suspect: last.suspect, everySeconds: every });
    }
  }
}
