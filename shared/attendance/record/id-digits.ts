import { Buffer } from "node:buffer";
import { type IdShape, isDigit, lengthOf, type NumberKind } from "./id-shapes.ts";
import { limbBits, limbUnit } from "./limbs.ts";

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

export function groupingOf(kind: NumberKind): Grouping {
  return kind === "decimal" ? decimalGrouping : hexGrouping;
}

/** Into how many groups the digits go. */
export function groupsOf({ kind, width }: IdShape): number {
  return Math.ceil(width / groupingOf(kind).digits);
}

/** Where the digits of a UUID stand between its dashes. */
const uuidPlaces = [..."xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"].flatMap((mark, place) => (mark === "x" ? [place] : []));

/** Of an ID of that shape: its digits in groups, the least significant first, from the place `at` on. */
export function parseDigits(id: string, { kind, head, width }: IdShape, into: Int32Array, at = 0): void {
  const { digits } = groupingOf(kind);
  for (let end = width, group = at; end > 0; end -= digits, group += 1) {
    const from = Math.max(0, end - digits);
    into[group] =
      kind === "decimal" ? decimalAt(id, head.length + from, head.length + end) : hexAt(id, head, kind, from, end);
  }
}

/** The same in one pass of an ID that may be of another shape, of which only the length is like. False when it is. */
export function parsePlainDecimal(id: string, { head, width }: IdShape, into: Int32Array, at: number): boolean {
  if (id.length !== head.length + width || !id.startsWith(head)) {
    return false;
  }
  let unit = 1;
  let value = 0;
  let group = at;
  for (let place = id.length - 1; place >= head.length; place -= 1) {
    const digit = id.charCodeAt(place) - 48;
    if (digit < 0 || digit > 9) {
      return false;
    }
    value += digit * unit;
    unit *= 10;
    if (unit === decimalGrouping.unit) {
      into[group] = value;
      group += 1;
      unit = 1;
      value = 0;
    }
  }
  if (unit > 1) {
    into[group] = value;
  }
  return true;
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

/** True when the ID is nothing but a number of that shape; it may be of other shapes too. */
export function canBeOfShape(id: string, shape: IdShape): boolean {
  const { kind, head } = shape;
  if (id.length !== lengthOf(shape) || !id.startsWith(head)) {
    return false;
  }
  for (let at = head.length, uuidAt = 0; at < id.length; at += 1, uuidAt += 1) {
    const code = id.charCodeAt(at);
    const isDash = kind === "uuid" && (uuidAt === 8 || uuidAt === 13 || uuidAt === 18 || uuidAt === 23);
    if (isDash ? code !== 45 : !isDigit(code, kind)) {
      return false;
    }
  }
  return true;
}

const digitCodes = {
  decimal: Buffer.from("0123456789"),
  hex: Buffer.from("0123456789abcdef"),
  "upper-hex": Buffer.from("0123456789ABCDEF"),
  uuid: Buffer.from("0123456789abcdef"),
} as const satisfies Record<NumberKind, Buffer>;

/**
 * Prints IDs of one shape. Writing over the characters of the ID before, and copying them out, is several times faster than
 * joining strings, and gives flat strings: as keys of maps they cost half of what joined ones do.
 */
export class IdPrinter {
  readonly #head: string;
  readonly #headLength: number;
  readonly #characters: Buffer;
  readonly #shape: IdShape;
  /** As printed last. */
  readonly #groups: Int32Array;

  constructor(shape: IdShape) {
    const { kind, head, width } = shape;
    // A head of other than plain characters is put before the number instead.
    const plainHead = /^[ -~]*$/.test(head) ? head : "";
    this.#head = plainHead === head ? "" : head;
    this.#headLength = plainHead.length;
    this.#characters = Buffer.from(
      plainHead + (kind === "uuid" ? "00000000-0000-0000-0000-000000000000" : "0".repeat(width)),
      "latin1",
    );
    this.#shape = shape;
    this.#groups = new Int32Array(groupsOf(shape));
  }

  /** @param groups has the digits from the place `at` on */
  print(groups: Int32Array, at: number): string {
    for (let group = 0; group < this.#groups.length; group += 1) {
      const value = groups[at + group] ?? 0;
      if (value !== this.#groups[group]) {
        this.#groups[group] = value;
        this.#put(group, value);
      }
    }
    const text = this.#characters.toString("latin1");
    return this.#head === "" ? text : this.#head + text;
  }

  #put(group: number, value: number): void {
    const { kind, width } = this.#shape;
    const { radix, digits } = groupingOf(kind);
    const codes = digitCodes[kind];
    const end = width - group * digits;
    let left = value;
    for (let digit = end - 1; digit >= Math.max(0, end - digits); digit -= 1) {
      const above = Math.floor(left / radix);
      const place = kind === "uuid" ? (uuidPlaces[digit] ?? 0) : digit;
      this.#characters[this.#headLength + place] = codes[left - above * radix] ?? 0;
      left = above;
    }
  }
}
