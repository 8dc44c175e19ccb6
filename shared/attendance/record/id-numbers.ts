import { Buffer } from "node:buffer";
import type { BigSet } from "./big-sets.ts";
import { DamagedRecord } from "./bits.ts";
import { type IdShape, type NumberKind, numberBits, uuidLength } from "./id-shapes.ts";
import { bigIntOf, type Limbs, limbBits, limbsOfBits, limbUnit } from "./limbs.ts";

/** How the digits of an ID are grouped: into numbers of which a product with a limb, and the sum of many, is exact. */
interface Grouping {
  readonly radix: 10 | 16;
  readonly digits: number;
  /** radix ** digits. */
  readonly unit: number;
}

const decimalGrouping: Grouping = { radix: 10, digits: 7, unit: 10 ** 7 };
/** One group is one limb. */
const hexGrouping: Grouping = { radix: 16, digits: limbBits / 4, unit: limbUnit };

function groupingOf(kind: NumberKind): Grouping {
  return kind === "decimal" ? decimalGrouping : hexGrouping;
}

/** Where the digits of a UUID stand between its dashes. */
const uuidPlaces = [..."xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"].flatMap((mark, place) => (mark === "x" ? [place] : []));

/** Into groups of digits, the least significant first. */
function parseDigits(id: string, { kind, head, width }: IdShape, { digits }: Grouping, into: Int32Array): void {
  let end = width;
  for (let group = 0; group < into.length; group += 1) {
    const from = Math.max(0, end - digits);
    into[group] =
      kind === "decimal" ? decimalAt(id, head.length + from, head.length + end) : hexAt(id, head, kind, from, end);
    end = from;
  }
}

function decimalAt(id: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    value = value * 10 + id.charCodeAt(at) - 48;
  }
  return value;
}

function hexAt(id: string, head: string, kind: NumberKind, from: number, to: number): number {
  let value = 0;
  for (let digit = from; digit < to; digit += 1) {
    const code = id.charCodeAt(head.length + (kind === "uuid" ? (uuidPlaces[digit] ?? 0) : digit));
    value = value * 16 + (code < 64 ? code - 48 : (code & 15) + 9);
  }
  return value;
}

/** The numbers of IDs of one shape, given in ascending order and without repetition. */
export function numbersOfIds(shape: IdShape, ids: readonly string[]): BigSet {
  const grouping = groupingOf(shape.kind);
  const { unit } = grouping;
  const groups = Math.ceil(shape.width / grouping.digits);
  let before = new Int32Array(groups);
  let now = new Int32Array(groups);
  parseDigits(ids[0] ?? "", shape, grouping, before);
  const first = bigIntOf(before, unit);

  const skips = new Array<number>(ids.length - 1);
  const exact = new Int32Array(groups * skips.length);
  for (let index = 0; index < skips.length; index += 1) {
    parseDigits(ids[index + 1] ?? "", shape, grouping, now);
    let borrow = 1;
    for (let group = 0; group < groups; group += 1) {
      const difference = (now[group] ?? 0) - (before[group] ?? 0) - borrow;
      borrow = difference < 0 ? 1 : 0;
      exact[index * groups + group] = difference + borrow * unit;
    }
    let skip = 0;
    for (let group = groups - 1; group >= 0; group -= 1) {
      skip = skip * unit + (exact[index * groups + group] ?? 0);
    }
    skips[index] = skip;
    [before, now] = [now, before];
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

const digitCodes = {
  decimal: Buffer.from("0123456789"),
  hex: Buffer.from("0123456789abcdef"),
  "upper-hex": Buffer.from("0123456789ABCDEF"),
  uuid: Buffer.from("0123456789abcdef"),
} as const satisfies Record<NumberKind, Buffer>;

/**
 * Counts in the digits of an ID. Adding in place and copying the characters out is several times faster than making a
 * string of each number, and the strings are flat: as keys of maps they cost half of what joined ones do.
 */
export class IdCounter {
  readonly #head: string;
  readonly #headLength: number;
  readonly #characters: Buffer;
  readonly #codes: Buffer;
  readonly #grouping: Grouping;
  readonly #kind: NumberKind;
  /** Least significant first. */
  readonly #groups: Int32Array;
  readonly #width: number;
  /** The most significant group is below this. */
  readonly #topUnit: number;

  constructor(shape: IdShape) {
    const { kind, head, width } = shape;
    // A head of other than plain characters is put before the number instead.
    const plainHead = /^[ -~]*$/.test(head) ? head : "";
    this.#head = plainHead === head ? "" : head;
    this.#headLength = plainHead.length;
    this.#characters = Buffer.from(
      plainHead + (kind === "uuid" ? "-".repeat(uuidLength) : "0".repeat(width)),
      "latin1",
    );
    this.#codes = digitCodes[kind];
    this.#grouping = groupingOf(kind);
    this.#kind = kind;
    this.#groups = new Int32Array(Math.ceil(width / this.#grouping.digits));
    this.#width = width;
    this.#topUnit = this.#grouping.radix ** (width - (this.#groups.length - 1) * this.#grouping.digits);
  }

  start(first: bigint): void {
    const unit = BigInt(this.#grouping.unit);
    let left = first;
    for (let group = 0; group < this.#groups.length; group += 1) {
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
    const { unit } = this.#grouping;
    let carry = value;
    for (let group = 0; carry > 0; group += 1) {
      const sum = (this.#groups[group] ?? 0) + carry;
      carry = sum < unit ? 0 : Math.floor(sum / unit);
      this.#put(group, sum - carry * unit);
    }
  }

  #addLimbs(limbs: Limbs): void {
    const { unit } = this.#grouping;
    let carry = 1;
    let used = usedLimbs(limbs, limbs.length);
    for (let group = 0; used > 0 || carry > 0; group += 1) {
      const sum = (this.#groups[group] ?? 0) + divideBy(limbs, used, unit) + carry;
      carry = sum < unit ? 0 : 1;
      this.#put(group, sum - carry * unit);
      used = usedLimbs(limbs, used);
    }
  }

  toString(): string {
    const text = this.#characters.toString("latin1");
    return this.#head === "" ? text : this.#head + text;
  }

  #put(group: number, value: number): void {
    const { radix, digits } = this.#grouping;
    const last = this.#groups.length - 1;
    if (group > last || (group === last && value >= this.#topUnit)) {
      throw tooLong();
    }
    this.#groups[group] = value;
    const end = this.#width - group * digits;
    let left = value;
    for (let digit = end - 1; digit >= Math.max(0, end - digits); digit -= 1) {
      const above = Math.floor(left / radix);
      const place = this.#kind === "uuid" ? (uuidPlaces[digit] ?? 0) : digit;
      this.#characters[this.#headLength + place] = this.#codes[left - above * radix] ?? 0;
      left = above;
    }
  }
}

function tooLong(): DamagedRecord {
  return new DamagedRecord("an ID's number is too long");
}
