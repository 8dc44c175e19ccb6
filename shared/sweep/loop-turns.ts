import { setImmediate as nextLoopTurn } from "node:timers/promises";

/**
 * Hands out turns of the event loop, one piece of work each. Encoding a list takes milliseconds; answers that arrive
 * together would otherwise be encoded in one go, and the calls that fell due meanwhile would all leave at once.
 */
export class LoopTurns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves in a turn of its own. */
  take(): Promise<unknown> {
    this.#last = this.#last.then(() => nextLoopTurn());
    return this.#last;
  }
}
