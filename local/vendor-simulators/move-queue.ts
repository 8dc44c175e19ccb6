import type { EpochMs } from "../../shared/identity/ids.ts";

/** A join or leave of one device, or of all devices when none is named. */
export interface Move {
  readonly kind: "join" | "leave";
  readonly at: EpochMs;
  readonly userId: string;
  readonly device?: string;
}

/** Priority queue by time. Among moves at the same time, the last one added comes out first. */
export class MoveQueue {
  /** Latest first, so that the next move is popped off the end. */
  readonly #moves: Move[] = [];

  get nextAt(): EpochMs {
    return this.#moves.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  }

  add(move: Move): void {
    let index = this.#moves.length;
    while (index > 0 && (this.#moves[index - 1]?.at ?? 0) < move.at) index--;
    this.#moves.splice(index, 0, move);
  }

  take(): Move | undefined {
    return this.#moves.pop();
  }
}
