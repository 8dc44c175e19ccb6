import { slotSeconds } from "../observation.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { JudgedRollCall, RoomListener } from "../rules/time-order.ts";

/** How many people were asked for by name, and what became of the questions. A person counts once in each roll call. */
export interface CallStatistics {
  readonly rollCalls: number;
  readonly confirmed: number;
  readonly denied: number;
  readonly unanswered: number;
}

/** Counts the roll calls of slots that reach into a window. */
export class CallTally implements RoomListener {
  readonly #window: TimeWindow;
  #total: CallStatistics = { rollCalls: 0, confirmed: 0, denied: 0, unanswered: 0 };

  constructor(window: TimeWindow) {
    this.#window = window;
  }

  onRollCall({ slot, confirmed, denied, unanswered }: JudgedRollCall): void {
    const { from, to } = this.#window;
    if (slot + slotSeconds <= from || slot >= to) return;
    const total = this.#total;
    this.#total = {
      rollCalls: total.rollCalls + 1,
      confirmed: total.confirmed + confirmed.length,
      denied: total.denied + denied.length,
      unanswered: total.unanswered + unanswered,
    };
  }

  /** Undefined where nobody was asked for. */
  total(): CallStatistics | undefined {
    return this.#total.rollCalls === 0 ? undefined : this.#total;
  }
}
