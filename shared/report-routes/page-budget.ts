import { bytesInAnswer } from "../http-api/answer-size.ts";
import type { EpochMs } from "../identity/ids.ts";

const longestWorkMs = 2_000;
/** For a clock that stands still or is set back. */
const mostParts = 1_000;
/** A row of a day has 1,440 stays at most, and a row of a week without sessions 10,080: less than what is left of an answer. */
const mostRowBytes = 2_500_000;

/** The work and the size of one page of a long walk. It is looked at after each step, so that every page goes on by one at least. */
export class PageBudget {
  readonly #now: () => EpochMs;
  readonly #startedAtMs: EpochMs;
  #parts = 0;
  #bytes = 0;

  constructor(now: () => EpochMs) {
    this.#now = now;
    this.#startedAtMs = now();
  }

  /** @param row of the part that was read; undefined when it adds nothing to the answer */
  spend(row: object | undefined): void {
    this.#parts += 1;
    if (row !== undefined) this.#bytes += bytesInAnswer(JSON.stringify(row));
  }

  get isSpent(): boolean {
    return this.#now() - this.#startedAtMs >= longestWorkMs || this.#parts >= mostParts || this.#bytes >= mostRowBytes;
  }
}
