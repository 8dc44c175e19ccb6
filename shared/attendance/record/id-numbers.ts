import type { BigSet } from "./big-sets.ts";
import { DamagedRecord } from "./bits.ts";
import { groupingOf, groupsOf } from "./id-digits.ts";
import { type IdShape, numberBits } from "./id-shapes.ts";
import { bigIntOf, type Limbs, limbsOfBits, limbUnit } from "./limbs.ts";
import type { ShapedDigits } from "./shaped-digits.ts";

/**
 * The numbers of IDs of one shape, given by their digits in ascending order and without repetition.
 *
 * @throws RangeError when they are in no such order: what is written then could not be read
 */
export function numbersOf({ shape, digits }: ShapedDigits): BigSet {
  const { unit } = groupingOf(shape.kind);
  const groups = groupsOf(shape);
  const first = bigIntOf(digits.subarray(0, groups), unit);
  const skips = new Array<number>(digits.length / groups - 1);
  const exact = new Int32Array(groups * skips.length);
  for (let index = 0; index < skips.length; index += 1) {
    const from = index * groups;
    let borrow = 1;
    for (let at = from; at < from + groups; at += 1) {
      const difference = (digits[at + groups] ?? 0) - (digits[at] ?? 0) - borrow;
      borrow = difference < 0 ? 1 : 0;
      exact[at] = difference + borrow * unit;
    }
    if (borrow > 0) {
      throw new RangeError("the IDs are not in ascending order");
    }
    let skip = 0;
    for (let at = from + groups - 1; at >= from; at -= 1) {
      skip = skip * unit + (exact[at] ?? 0);
    }
    skips[index] = skip;
  }
  const limbs = limbsOfBits(numberBits(shape));
  const exactSkip = (index: number): Limbs => {
    limbs.fill(0);
    for (let group = groups - 1; group >= 0; group -= 1) {
      multiplyAdd(limbs, unit, exact[index * groups + group] ?? 0);
    }
    return limbs;
  };
  return { first, skips, exactSkip };
}

/** @param factor below 2 ** 29, as is `added` */
function multiplyAdd(limbs: Limbs, factor: number, added: number): void {
  let carry = added;
  for (let index = 0; index < limbs.length; index += 1) {
    const product = (limbs[index] ?? 0) * factor + carry;
    carry = Math.floor(product / limbUnit);
    limbs[index] = product - carry * limbUnit;
  }
}

/** How many limbs there are up to the highest that is not 0. */
function usedLimbs(limbs: Limbs, atMost: number): number {
  let used = atMost;
  while (used > 0 && limbs[used - 1] === 0) {
    used -= 1;
  }
  return used;
}

/** Leaves the quotient. @param divisor below 2 ** 29 @returns the remainder */
function divideBy(limbs: Limbs, used: number, divisor: number): number {
  let rest = 0;
  for (let index = used - 1; index >= 0; index -= 1) {
    const value = rest * limbUnit + (limbs[index] ?? 0);
    const quotient = Math.floor(value / divisor);
    limbs[index] = quotient;
    rest = value - quotient * divisor;
  }
  return rest;
}

/** Counts in the digits of an ID: several times faster than making a big number of each. */
export class IdCounter {
  /** Of the ID that was reached: its digits in groups, the least significant first. Written over by the next. */
  readonly groups: Int32Array;
  readonly #unit: number;
  /** The most significant group is below this. */
  readonly #topUnit: number;

  constructor(shape: IdShape) {
    const { radix, digits, unit } = groupingOf(shape.kind);
    this.groups = new Int32Array(groupsOf(shape));
    this.#unit = unit;
    this.#topUnit = radix ** (shape.width - (this.groups.length - 1) * digits);
  }

  start(first: bigint): void {
    const unit = BigInt(this.#unit);
    let left = first;
    for (let group = 0; group < this.groups.length; group += 1) {
      this.#put(group, Number(left % unit));
      left /= unit;
    }
    if (left > 0n) {
      throw tooLong();
    }
  }

  /** Passes over so many numbers to the next one. Limbs are used up. */
  skip(numbers: number | Limbs): void {
    if (typeof numbers === "number") {
      this.#add(numbers + 1);
    } else {
      this.#addLimbs(numbers);
    }
  }

  #add(value: number): void {
    const unit = this.#unit;
    let carry = value;
    for (let group = 0; carry > 0; group += 1) {
      const sum = (this.groups[group] ?? 0) + carry;
      carry = sum < unit ? 0 : Math.floor(sum / unit);
      this.#put(group, sum - carry * unit);
    }
  }

  #addLimbs(limbs: Limbs): void {
    const unit = this.#unit;
    let carry = 1;
    let used = usedLimbs(limbs, limbs.length);
    for (let group = 0; used > 0 || carry > 0; group += 1) {
      const sum = (this.groups[group] ?? 0) + divideBy(limbs, used, unit) + carry;
      carry = sum < unit ? 0 : 1;
      this.#put(group, sum - carry * unit);
      used = usedLimbs(limbs, used);
    }
  }

  #put(group: number, value: number): void {
    const last = this.groups.length - 1;
    if (group > last || (group === last && value >= this.#topUnit)) {
      throw tooLong();
    }
    this.groups[group] = value;
  }
}

function tooLong(): DamagedRecord {
  return new DamagedRecord("an ID's number is too long");
}
