import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import type { HabitOfReturn } from "./habit-of-return.ts";
import { ageAt } from "./listed-ages.ts";
import { oldestAge, type StayShape } from "./stay-shape.ts";
import { expectedEnd, meanWithin, nearlySure, type Outlook, SurvivalCurve } from "./survival-curve.ts";

/** Below this nobody is worth another slot. */
const nobody = 1e-3;
const mostHazard = 10;

/** Survival functions by the age of a stay: slot by slot while age changes the hazard, and one curve for all older stays. */
export class AgedSurvival {
  readonly #origin: EpochSeconds;
  readonly #hazards: Float64Array;
  readonly #shape: StayShape;
  readonly #returns: HabitOfReturn;
  readonly #old: SurvivalCurve;
  /** Seconds that remain, by slot and age. */
  readonly #openEnds = new Map<number, number>();

  /** @param hazards of a stay of the average length, in each slot from the origin on */
  constructor(origin: EpochSeconds, hazards: Float64Array, shape: StayShape, returns: HabitOfReturn) {
    this.#returns = returns;
    this.#origin = origin;
    this.#hazards = hazards;
    this.#shape = shape;
    const weight = shape.hazardAt(oldestAge);
    this.#old = new SurvivalCurve(origin, shape.isMemoryless ? hazards : hazards.map((hazard) => hazard * weight));
  }

  /**
   * The mean end of a stay that began at `join`, of a person who was in the room at `from`.
   *
   * @param by the person was gone by then; null where nothing says so
   * @param isBack true where the person came back then
   */
  expectedEnd(join: EpochSeconds, from: EpochSeconds, by: EpochSeconds | null, isBack: boolean): EpochSeconds {
    const { horizon } = this.#old;
    if (by !== null && by < horizon) {
      if (isBack && this.#returns.isSeen) return this.#endBeforeReturn(join, from, by);
      return expectedEnd((to) => this.#outlook(join, from, to), from, by, horizon);
    }
    if (this.#shape.isMemoryless && !this.#returns.isSeen)
      return expectedEnd((to) => this.#old.outlook(from, to), from, null, horizon);
    return Math.min(Math.max(from, horizon), from + this.#remaining(ageAt(join, from), from));
  }

  /** The median end of such a stay, which is as likely to have ended before it as after. */
  medianEnd(join: EpochSeconds, from: EpochSeconds, by: EpochSeconds | null): EpochSeconds {
    const { horizon } = this.#old;
    const staysUntil = (to: EpochSeconds): number => this.#outlook(join, from, to).stays;
    let [low, high] = [from, Math.max(from, Math.min(by ?? horizon, horizon))];
    const isOver = by !== null && by < horizon;
    const half = isOver ? (1 + staysUntil(high)) / 2 : 0.5;
    if (!isOver && staysUntil(high) > half) return high;
    if (half > nearlySure) return (low + high) / 2;
    while (high - low > 1) {
      const middle = (low + high) / 2;
      if (staysUntil(middle) > half) low = middle;
      else high = middle;
    }
    return high;
  }

  /** Many people share an age and a slot. */
  #remaining(age: number, from: EpochSeconds): number {
    const slot = Math.max(0, Math.floor((from - this.#origin) / slotSeconds));
    const key = slot * (oldestAge + 1) + age;
    const kept = this.#openEnds.get(key);
    if (kept !== undefined) return kept;
    const at = this.#origin + (slot + 0.5) * slotSeconds;
    const join = at - (age + 0.5) * slotSeconds;
    const { horizon } = this.#old;
    const seconds = this.#returns.isSeen
      ? this.#remainingWithoutReturn(join, at, horizon)
      : this.#outlook(join, at, horizon).seconds;
    this.#openEnds.set(key, seconds);
    return seconds;
  }

  /** People who came back have left shortly before: of long intervals only the last part matters. */
  #endBeforeReturn(join: EpochSeconds, from: EpochSeconds, back: EpochSeconds): EpochSeconds {
    const start = Math.max(from, back - oldestAge * slotSeconds);
    let [weights, ends] = [0, 0];
    for (const { at, next, stays, leaving } of this.#slots(join, start, back)) {
      const end = (at + next) / 2;
      const weight = stays * leaving * this.#returns.backAt(end, back);
      weights += weight;
      ends += weight * end;
    }
    return weights > 0 ? ends / weights : (start + back) / 2;
  }

  /** Most of those who left would be back: that a person is not makes it likelier that the stay goes on. */
  #remainingWithoutReturn(join: EpochSeconds, from: EpochSeconds, horizon: EpochSeconds): number {
    let [weights, seconds, staying, until] = [0, 0, 1, from];
    for (const { at, next, stays, leaving } of this.#slots(
      join,
      from,
      Math.min(horizon, from + oldestAge * slotSeconds),
    )) {
      const end = (at + next) / 2;
      const weight = stays * leaving * this.#returns.awayUntil(end, horizon);
      weights += weight;
      seconds += weight * (end - from);
      [staying, until] = [stays * (1 - leaving), next];
    }
    const later = this.#outlook(join, until, horizon);
    return (seconds + staying * (until - from + later.seconds)) / (weights + staying);
  }

  /** The slots of an interval, each with the probability of being there at its begin and of leaving in it. */
  *#slots(join: EpochSeconds, from: EpochSeconds, to: EpochSeconds) {
    let [at, stays] = [Math.max(from, this.#origin), 1];
    while (at < to && stays > nobody) {
      const slot = Math.floor((at - this.#origin) / slotSeconds);
      const next = Math.min(to, this.#origin + (slot + 1) * slotSeconds);
      const age = Math.max(0, Math.floor(((at + next) / 2 - join) / slotSeconds));
      const full = Math.min(mostHazard, (this.#hazards[slot] ?? 0) * this.#shape.hazardAt(age));
      const hazard = (full * (next - at)) / slotSeconds;
      yield { at, next, stays, leaving: -Math.expm1(-hazard), hazard };
      stays *= Math.exp(-hazard);
      at = next;
    }
  }

  #outlook(join: EpochSeconds, from: EpochSeconds, to: EpochSeconds): Outlook {
    if (this.#shape.isMemoryless) return this.#old.outlook(from, to);
    let [until, seconds, staying] = [from, 0, 1];
    for (const { at, next, stays, leaving, hazard } of this.#slots(
      join,
      from,
      Math.min(to, join + oldestAge * slotSeconds),
    )) {
      seconds += stays * (next - at) * meanWithin(hazard);
      [staying, until] = [stays * (1 - leaving), next];
    }
    if (until >= to || staying <= nobody) return { seconds, stays: staying };
    const later = this.#old.outlook(until, to);
    return { seconds: seconds + staying * later.seconds, stays: staying * later.stays };
  }
}
