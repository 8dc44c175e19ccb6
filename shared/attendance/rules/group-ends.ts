import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds } from "../observation.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import type { JudgedRoster } from "./time-order.ts";
import { canHaveHappened } from "./vendor-clock.ts";

/** The end of a group, by a webhook. */
export interface GroupEnd {
  /** The minute in which the vendor says that it happened. */
  readonly minute: EpochSeconds;
  /** The vendor's time, in seconds with milliseconds as fractions. */
  readonly at: EpochSeconds;
  /** The group was gone at the latest at this whole second of our clock. */
  readonly by: EpochSeconds;
}

/** Someone was in the group all the time from `since` to `until`. */
interface Lifetime {
  readonly since: EpochSeconds;
  readonly until: EpochSeconds;
}

/**
 * Gathers when the group ended, as a set in which neither order nor repetition means anything. A list contradicts an end if it was made
 * later, and shows a person who joined before: then the group went on, and the event counts for nothing.
 */
export class GroupEnds {
  readonly #ends = new Map<number, GroupEnd>();
  readonly #lifetimes: Lifetime[] = [];

  onEvents({ minute, events }: MinuteOfEvents): void {
    for (const event of events) {
      const { kind, atMs, receivedAtMs } = event;
      if (kind !== "destroyed" || atMs === null || !canHaveHappened(event)) continue;
      // A message that arrives before it happened comes from a clock that is ahead.
      const byMs = Math.min(atMs, receivedAtMs, (this.#ends.get(atMs)?.by ?? Number.POSITIVE_INFINITY) * 1000);
      this.#ends.set(atMs, { minute, at: atMs / 1000, by: Math.ceil(byMs / 1000) });
    }
  }

  onRoster({ roster, joins }: Pick<JudgedRoster, "roster" | "joins">): void {
    const since = joins.at(0) + 1;
    const until = roster.from - rosterStalenessSeconds;
    if (since > until) return;
    const last = this.#lifetimes.at(-1);
    if (last?.since === since) this.#lifetimes[this.#lifetimes.length - 1] = { since, until };
    else this.#lifetimes.push({ since, until });
  }

  /** Ascending. */
  all(): readonly GroupEnd[] {
    if (this.#ends.size === 0) return [];
    const isContradicted = ({ at, by }: GroupEnd): boolean =>
      this.#lifetimes.some(({ since, until }) => since <= at && until >= by);
    return [...this.#ends.values()].filter((end) => !isContradicted(end)).sort((one, other) => one.at - other.at);
  }
}
