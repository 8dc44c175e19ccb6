import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { RoomEventKind } from "../room-event.ts";
import type { TruthSettings } from "../truth-settings.ts";
import { AgedSurvival } from "./aged-survival.ts";
import { HabitOfReturn } from "./habit-of-return.ts";
import { estimateJoin, estimateLeave, type LeaveEstimate } from "./person-totals.ts";
import { hasNarrowEnd, lastSeenAt, PoolOutflow } from "./pool-outflow.ts";
import type { PresenceFold } from "./presence-fold.ts";
import type { StayBounds } from "./stay.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "./time-order.ts";

/** People who joined between two lists and were pushed off the second one by later joins. */
interface Unlisted {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly people: number;
}

/** Events of a person who leaves. Where they come, a person who was not heard to leave is more likely to be there than not. */
const leaveKinds: ReadonlySet<RoomEventKind> = new Set(["offline", "dropped", "exited"]);

/**
 * The estimator "count-balance" of TRUTH.md, for leaves that nothing bounds narrowly, such as those of people whom cut lists hide. The
 * pool is everybody who is counted and not certainly there by a stay. The counts say how many leave the pool in each slot, and each of
 * the pool is equally likely to be one of them, so that all estimates together add up to the person-time of the counts.
 */
export class CountBalance implements RoomListener {
  readonly #settings: Pick<TruthSettings, "countStalenessSeconds">;
  readonly #counts: JudgedCount[] = [];
  readonly #unlisted: Unlisted[] = [];
  #origin: EpochSeconds | null = null;
  #end: EpochSeconds = 0;
  #listedAt: EpochSeconds | null = null;

  constructor(settings: Pick<TruthSettings, "countStalenessSeconds">) {
    this.#settings = settings;
  }

  onSlot({ slot }: { readonly slot: EpochSeconds }): void {
    this.#origin ??= slot;
    this.#end = slot + slotSeconds;
  }

  onCount(count: JudgedCount): void {
    if (!count.suspect) this.#counts.push(count);
  }

  onRoster({ roster, completeness, joins }: JudgedRoster): void {
    const [before, now] = [this.#listedAt, Math.max(joins.at(joins.timed - 1), roster.from - rosterStalenessSeconds)];
    this.#listedAt = now;
    if (completeness === "complete") return;
    const oldest = joins.at(0);
    if (before === null || oldest <= before || oldest >= now) return;
    this.#unlisted.push({ from: before, to: oldest, people: (joins.timed * (oldest - before)) / (now - oldest) });
  }

  /** Call once, after the last observation. Where nothing says how fast people leave, they leave in the middle of their interval. */
  leavesUntil(to: EpochSeconds, presence: PresenceFold): LeaveEstimate {
    const origin = this.#origin;
    const slots = origin === null ? 0 : Math.ceil((Math.min(to, this.#end) - origin) / slotSeconds);
    if (origin === null || slots <= 0) return estimateLeave;
    const outflow = new PoolOutflow(origin, slots);
    const returns = new HabitOfReturn();
    presence.people.forEach(presence.skew, (_, stays) => returns.add(stays));
    const forEachStay = (visit: (stay: StayBounds) => void): void =>
      presence.people.forEach(presence.skew, (_, stays) => stays.forEach(visit));
    forEachStay((stay) => outflow.addStay(stay));
    if (this.#counts.length === 0 && !outflow.hasEnded) return estimateLeave;
    for (const { from, to: until, people } of this.#unlisted) outflow.enterPool(from, until, people);
    const counts = this.#countsBySlot(origin, slots);
    const shape = outflow.likeliestShape(counts, forEachStay);
    const survival = new AgedSurvival(origin, outflow.hazards(counts, shape), shape, returns);
    const hearsLeaves = presence.events.facts.some(({ kind }) => leaveKinds.has(kind));
    return (stay) => {
      const { leaveLatest, endedBy } = stay;
      if (hasNarrowEnd(stay)) return estimateLeave(stay);
      const isBack = endedBy === "returned";
      // A person who came back, and was not heard to leave, had lost the connection shortly before.
      if (hearsLeaves && isBack && leaveLatest !== null) return leaveLatest;
      const [join, seen] = [estimateJoin(stay), lastSeenAt(stay)];
      const end = hearsLeaves
        ? survival.medianEnd(join, seen, leaveLatest)
        : survival.expectedEnd(join, seen, leaveLatest, isBack);
      return leaveLatest === null ? Math.max(estimateLeave(stay), end) : end;
    };
  }

  /** The count at the begin of each slot and at the end of the last, interpolated; null without any. */
  #countsBySlot(origin: EpochSeconds, slots: number): Float64Array | null {
    const counts = this.#counts;
    const [first, last] = [counts[0], counts.at(-1)];
    if (first === undefined || last === undefined) return null;
    const age = this.#settings.countStalenessSeconds / 2;
    let next = 0;
    return new Float64Array(slots + 1).map((_, slot) => {
      const at = origin + slot * slotSeconds + age;
      while (next < counts.length && (counts[next]?.at ?? 0) <= at) next += 1;
      const [before, after] = [counts[next - 1] ?? first, counts[next] ?? last];
      const share = after.at === before.at ? 0 : (at - before.at) / (after.at - before.at);
      return before.count + share * (after.count - before.count);
    });
  }
}
