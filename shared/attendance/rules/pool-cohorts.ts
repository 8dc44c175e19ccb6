import { oldestAge, type StayShape } from "./stay-shape.ts";

/** People who come to the pool at some age of their stays, in whole slots. */
export interface Entrants {
  readonly age: number;
  readonly people: number;
}

/** Newton's method needs two or three steps, and more where nearly everybody leaves. */
const mostSteps = 20;
const closeEnough = 1e-3;

/** The people of the pool by the age of their stays, from slot to slot. */
export class PoolCohorts {
  readonly #shape: StayShape;
  /** By age. */
  #people = new Float64Array(oldestAge + 1);
  #after = new Float64Array(oldestAge + 1);
  readonly #atRisk = new Float64Array(oldestAge + 1);
  #size: number;

  /** Ages as they are where people always came at the same rate. */
  constructor(shape: StayShape, size: number) {
    this.#shape = shape;
    this.#size = size;
    let reaching = 0;
    for (let age = 0; age <= oldestAge; age += 1) reaching += shape.reaching(age);
    for (let age = 0; age <= oldestAge; age += 1) this.#people[age] = (size * shape.reaching(age)) / reaching;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * One slot goes by. One made-up person of the pool, whose stay has the average length, leaves as the listed do, which decides where the
   * pool is empty.
   *
   * @param leaving how many people leave, by the counts
   * @param sizeAfter of the pool
   * @returns the hazard of a stay of the average length, and how many people leave under it
   */
  pass(entrants: readonly Entrants[], leaving: number, listedLeave: number, sizeAfter: number) {
    const [people, atRisk, after] = [this.#people, this.#atRisk, this.#after];
    let size = this.#size;
    atRisk.set(people);
    for (const { age, people: some } of entrants) {
      atRisk[age] = (atRisk[age] ?? 0) + some / 2;
      people[age] = (people[age] ?? 0) + some;
      size += some / 2;
    }
    const hazard = this.#hazardFor(size, Math.min(leaving, size) + listedLeave);
    after.fill(0);
    let [left, staying] = [0, 0];
    for (let age = 0; age <= oldestAge; age += 1) {
      const some = people[age] ?? 0;
      if (some === 0) continue;
      const leave = (atRisk[age] ?? 0) * -Math.expm1(-hazard * this.#shape.hazardAt(age));
      const older = Math.min(oldestAge, age + 1);
      after[older] = (after[older] ?? 0) + some - leave;
      left += leave;
      staying += some - leave;
    }
    [this.#people, this.#after] = [after, people];
    this.#scale(staying, sizeAfter);
    return { hazard, left };
  }

  /** The number of people who leave is concave in the hazard, so that Newton's method nears it from below. */
  #hazardFor(size: number, leaving: number): number {
    let weighted = 1;
    for (let age = 0; age <= oldestAge; age += 1) weighted += (this.#atRisk[age] ?? 0) * this.#shape.hazardAt(age);
    let hazard = (-Math.log(1 - Math.min(1, leaving / (size + 1))) * (size + 1)) / weighted;
    for (let step = 0; step < mostSteps && Number.isFinite(hazard) && hazard > 0; step += 1) {
      const { left, slope } = this.#leavingAt(hazard);
      const missing = leaving - left;
      if (missing <= closeEnough * leaving || slope === 0) break;
      hazard += missing / slope;
    }
    return hazard;
  }

  #leavingAt(hazard: number): { readonly left: number; readonly slope: number } {
    const stays = Math.exp(-hazard);
    let [left, slope] = [1 - stays, stays];
    for (let age = 0; age <= oldestAge; age += 1) {
      const people = this.#atRisk[age] ?? 0;
      if (people === 0) continue;
      const weight = this.#shape.hazardAt(age);
      const staying = people * Math.exp(-hazard * weight);
      left += people - staying;
      slope += weight * staying;
    }
    return { left, slope };
  }

  /** People who are counted and whom nothing explains have just come. */
  #scale(from: number, to: number): void {
    this.#size = to;
    if (from <= 0) this.#people[0] = to;
    else for (let age = 0; age <= oldestAge; age += 1) this.#people[age] = ((this.#people[age] ?? 0) * to) / from;
  }
}
