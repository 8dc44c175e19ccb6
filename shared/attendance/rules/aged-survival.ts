import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
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
  readonly #old: SurvivalCurve;
  /** Seconds that remain, by slot and age. */
  readonly #openEnds = new Map<number, number>();

  /** @param hazards of a stay of the average length, in each slot from the origin on */
  constructor(origin: EpochSeconds, hazards: Float64Array, shape: StayShape) {
    this.#origin = origin;
    this.#hazards = hazards;
    this.#shape = shape;
    const weight = shape.hazardAt(oldestAge);
    this.#old = new SurvivalCurve(origin, shape.isMemoryless ? hazards : hazards.map((hazard) => hazard * weight));
  }

  /** The mean end of a stay that began at `join`, of a person who was in the room at `from` and, where `by` is not null, gone by then. */
  expectedEnd(join: EpochSeconds, from: EpochSeconds, by: EpochSeconds | null): EpochSeconds {
    const { horizon } = this.#old;
    if (this.#shape.isMemoryless || (by !== null && by < horizon)) {
      return expectedEnd((to) => this.#outlook(join, from, to), from, by, horizon);
    }
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
    const { seconds } = this.#outlook(at - (age + 0.5) * slotSeconds, at, this.#old.horizon);
    this.#openEnds.set(key, seconds);
    return seconds;
  }

  #outlook(join: EpochSeconds, from: EpochSeconds, to: EpochSeconds): Outlook {
    if (this.#shape.isMemoryless) return this.#old.outlook(from, to);
    const agedUntil = Math.min(to, join + oldestAge * slotSeconds);
    let [at, seconds, stays] = [Math.max(from, this.#origin), 0, 1];
    while (at < agedUntil && stays > nobody) {
      const slot = Math.floor((at - this.#origin) / slotSeconds);
      const next = Math.min(agedUntil, this.#origin + (slot + 1) * slotSeconds);
      const age = Math.max(0, Math.floor(((at + next) / 2 - join) / slotSeconds));
      const hazard =
        Math.min(mostHazard, (this.#hazards[slot] ?? 0) * this.#shape.hazardAt(age)) * ((next - at) / slotSeconds);
      seconds += stays * (next - at) * meanWithin(hazard);
      stays *= Math.exp(-hazard);
      at = next;
    }
    if (at >= to || stays <= nobody) return { seconds, stays };
    const later = this.#old.outlook(at, to);
    return { seconds: seconds + stays * later.seconds, stays: stays * later.stays };
  }
}
