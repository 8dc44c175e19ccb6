import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import type { TruthSettings } from "../truth-settings.ts";
import type { JudgedCount, JudgedRoster } from "./time-order.ts";
import { canHaveHappened } from "./vendor-clock.ts";

/** The end of a group, by a webhook. */
export interface GroupEnd {
  /** The minute in which the vendor says that it happened. */
  readonly minute: EpochSeconds;
  /** The vendor's time, in seconds with milliseconds as fractions. */
  readonly at: EpochSeconds;
  /** The group was gone at the latest at this whole second of our clock. */
  readonly by: EpochSeconds;
  /** From here on a count of people is believed to be of a group that was made again. */
  readonly believedFrom: EpochSeconds;
}

/** Someone was in the group all the time from `since` to `until`. */
interface Lifetime {
  readonly since: EpochSeconds;
  readonly until: EpochSeconds;
}

/** For so long after an end a lone count of people is no group that was made again. Sweeps notice the end sooner. */
const doubtSeconds = 5 * slotSeconds;

/**
 * Gathers when the group ended, as a set in which neither order nor repetition means anything. A list contradicts an end if it was made
 * later, and shows a person who joined before: then the group went on, and the event counts for nothing.
 */
export class GroupEnds {
  readonly #countAgeSeconds: number;
  readonly #ends = new Map<number, Omit<GroupEnd, "believedFrom">>();
  readonly #lifetimes: Lifetime[] = [];
  /** Instants at which people were there, by lists and by events of people who came. */
  readonly #signsOfLife: EpochSeconds[] = [];
  readonly #counts: JudgedCount[] = [];

  constructor({ countStalenessSeconds }: Pick<TruthSettings, "countStalenessSeconds">) {
    this.#countAgeSeconds = countStalenessSeconds;
  }

  onEvents({ minute, events }: MinuteOfEvents): void {
    for (const event of events) {
      const { kind, atMs, receivedAtMs } = event;
      if (atMs === null || !canHaveHappened(event)) continue;
      if (kind === "online" || kind === "joined") this.#signsOfLife.push(atMs / 1000);
      if (kind !== "destroyed") continue;
      // A message that arrives before it happened comes from a clock that is ahead.
      const byMs = Math.min(atMs, receivedAtMs, (this.#ends.get(atMs)?.by ?? Number.POSITIVE_INFINITY) * 1000);
      this.#ends.set(atMs, { minute, at: atMs / 1000, by: Math.ceil(byMs / 1000) });
    }
  }

  onCount(count: JudgedCount): void {
    if (!count.suspect) this.#counts.push(count);
  }

  onRoster({ roster, joins }: Pick<JudgedRoster, "roster" | "joins">): void {
    if (joins.rows > 0)
      this.#signsOfLife.push(Math.max(roster.from - rosterStalenessSeconds, joins.at(joins.timed - 1)));
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
    const isContradicted = ({ at, by }: Omit<GroupEnd, "believedFrom">): boolean =>
      this.#lifetimes.some(({ since, until }) => since <= at && until >= by);
    return [...this.#ends.values()]
      .filter((end) => !isContradicted(end))
      .map((end) => ({ ...end, believedFrom: this.#believedFrom(end.by) }))
      .sort((one, other) => one.at - other.at);
  }

  /** A lone count may be a fault of the vendor's; two that cannot be one cached answer are believed, from the first on. */
  #believedFrom(end: EpochSeconds): EpochSeconds {
    let by = end + doubtSeconds;
    for (const at of this.#signsOfLife) if (at >= end) by = Math.min(by, at);
    let first: EpochSeconds | null = null;
    for (const { at, count } of this.#counts) {
      if (at - this.#countAgeSeconds < end) continue;
      if (count > 0 && first !== null && at - first > this.#countAgeSeconds) return Math.min(by, first);
      first = count === 0 ? null : (first ?? at);
    }
    return by;
  }
}
