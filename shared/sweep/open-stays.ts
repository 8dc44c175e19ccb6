import type { EpochSeconds, UserId } from "../identity/ids.ts";
import type { HiddenPerson } from "./roll-call-plan.ts";

/** What one slot showed of a room's people. */
export interface SlotSighting {
  readonly at: EpochSeconds;
  readonly listed: ReadonlySet<UserId>;
  /** True when the list is complete: people who are not on it have left. */
  readonly isComplete: boolean;
}

/** Answers to a roll call. */
export interface RollCallAnswers {
  readonly at: EpochSeconds;
  readonly confirmed: Iterable<UserId>;
  readonly denied: Iterable<UserId>;
}

/**
 * Working set of one room: people who were seen and may still be there, with the time of the newest sighting. It is used only to choose
 * the people of the next roll call; claims about people come from the record.
 */
export class OpenStays {
  readonly #lastSeenAt = new Map<UserId, EpochSeconds>();

  get size(): number {
    return this.#lastSeenAt.size;
  }

  saw({ at, listed, isComplete }: SlotSighting): void {
    if (isComplete) {
      this.#lastSeenAt.clear();
    }
    for (const userId of listed) {
      this.#lastSeenAt.set(userId, at);
    }
  }

  answered({ at, confirmed, denied }: RollCallAnswers): void {
    for (const userId of confirmed) {
      this.#lastSeenAt.set(userId, at);
    }
    for (const userId of denied) {
      this.#lastSeenAt.delete(userId);
    }
  }

  /** Whom a cut list hides. */
  hiddenBy(listed: ReadonlySet<UserId>): readonly HiddenPerson[] {
    const hidden: HiddenPerson[] = [];
    for (const [userId, lastSeenAt] of this.#lastSeenAt) {
      if (!listed.has(userId)) {
        hidden.push({ userId, lastSeenAt });
      }
    }
    return hidden;
  }
}
