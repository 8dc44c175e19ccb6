import { setImmediate as nextLoopTurn } from "node:timers/promises";

/**
 * Spreads CPU-bound work over turns of the event loop, one piece a turn. Encoding a list takes milliseconds; answers that
 * arrive together would otherwise be encoded in one go, and the calls that came due meanwhile would all leave at once.
 */
export class LoopTurns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves in a turn of the event loop in which no other caller is resolved. */
  take(): Promise<unknown> {
    this.#last = this.#last.then(() => nextLoopTurn());
    return this.#last;
  }
}
