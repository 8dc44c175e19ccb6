import { Buffer } from "node:buffer";
import { type BitReader, type BitWriter, DamagedRecord } from "./bits.ts";
import { type BigSet, mostRows, readBigSet, widestBits, writeBigSet } from "./columns.ts";
import type { TextReader, TextWriter } from "./texts.ts";

/**
 * IDs that share a head and end in a number of fixed width, such as `u` + 19 digits, are written as a set of numbers:
 * a snowflake takes 7 bytes instead of 20. Whatever has no such shape is written as text.
 */
type NumberKind = "decimal" | "hex" | "upper-hex" | "uuid";

const kinds: readonly NumberKind[] = ["decimal", "hex", "upper-hex", "uuid"];

interface Shape {
  readonly kind: NumberKind;
  readonly head: string;
  /** Characters of the number, leading zeros included; a UUID's dashes are not counted. */
  readonly width: number;
}

interface Group extends Shape {
  readonly ids: string[];
}

/** Digits that fit `widestBits`. */
const mostDigits: Record<NumberKind, number> = { decimal: 48, hex: 40, "upper-hex": 40, uuid: 32 };

/** Hexadecimal tails shorter than this are more likely the end of a word. */
const leastHexDigits = 8;

const uuidTail = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function numberBits(shape: { readonly kind: NumberKind; readonly width: number }): number {
  return shape.kind === "decimal" ? Math.ceil(shape.width * Math.log2(10)) : shape.width * 4;
}

type CharClass = 0 | 1 | 2 | 3;

/** 1: digit, 2: a … f, 3: A … F, 0: anything else. */
function charClass(code: number): CharClass {
  if (code >= 48 && code <= 57) {
    return 1;
  }
  if (code >= 97 && code <= 102) {
    return 2;
  }
  return code >= 65 && code <= 70 ? 3 : 0;
}

/** Length of the tail made of digits, or of digits and the one class of letters given. */
function tailLength(id: string, letters: CharClass): number {
  let at = id.length;
  while (at > 0) {
    const found = charClass(id.charCodeAt(at - 1));
    if (found !== 1 && (found === 0 || found !== letters)) {
      break;
    }
    at -= 1;
  }
  return id.length - at;
}

function shapeOf(id: string): Shape | undefined {
  const digits = tailLength(id, 1);
  const lower = tailLength(id, 2);
  const upper = tailLength(id, 3);
  if (lower >= 12 && id.length >= 36 && uuidTail.test(id)) {
    return { kind: "uuid", head: id.slice(0, -36), width: 32 };
  }
  const hex = Math.max(lower, upper);
  const kind = hex > digits && hex >= leastHexDigits ? (lower > upper ? "hex" : "upper-hex") : "decimal";
  const width = Math.min(kind === "decimal" ? digits : hex, mostDigits[kind]);
  return width === 0 ? undefined : { kind, head: id.slice(0, id.length - width), width };
}

function numberOf(shape: Shape, id: string): bigint {
  const tail = id.slice(shape.head.length);
  switch (shape.kind) {
    case "decimal":
      return BigInt(tail);
    case "uuid":
      return BigInt(`0x${tail.replaceAll("-", "")}`);
    default:
      return BigInt(`0x${tail}`);
  }
}

function bigSetOf(group: Group): BigSet {
  const { ids } = group;
  const first = numberOf(group, ids[0] ?? "");
  if (group.kind === "decimal" && group.width <= 2 * exactDigits) {
    return { first, gaps: decimalGaps(group) };
  }
  let before = first;
  const gaps = ids.slice(1).map((id) => {
    const number = numberOf(group, id);
    const gap = number - before;
    before = number;
    return gap;
  });
  return { first, gaps };
}

/** Digits of a number that is exact whatever they are. */
const exactDigits = 15;
const lowUnit = 10 ** exactDigits;

/** Each number in two parts of up to 15 digits, so that most gaps need no big numbers. */
function decimalGaps(group: Group): (number | bigint)[] {
  const { head, width, ids } = group;
  const gaps: (number | bigint)[] = [];
  const lowFrom = head.length + Math.max(0, width - exactDigits);
  let [highBefore, lowBefore] = [0, 0];
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids[index] ?? "";
    const high = digitsOf(id, head.length, lowFrom);
    const low = digitsOf(id, lowFrom, head.length + width);
    const gap = (high - highBefore) * lowUnit + (low - lowBefore);
    if (index > 0) {
      gaps.push(Number.isSafeInteger(gap) ? gap : numberOf(group, id) - numberOf(group, ids[index - 1] ?? ""));
    }
    highBefore = high;
    lowBefore = low;
  }
  return gaps;
}

function digitsOf(id: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    value = value * 10 + id.charCodeAt(at) - 48;
  }
  return value;
}

const digitCodes = {
  decimal: Buffer.from("0123456789"),
  hex: Buffer.from("0123456789abcdef"),
  "upper-hex": Buffer.from("0123456789ABCDEF"),
  uuid: Buffer.from("0123456789abcdef"),
} as const satisfies Record<NumberKind, Buffer>;

/** Where a UUID's digits stand between its dashes, the last one first. */
const uuidPlaces = [..."xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"]
  .flatMap((mark, place) => (mark === "x" ? [place] : []))
  .reverse();

/**
 * Counts in the digits of an ID. Adding a gap in place and copying the characters out is several times faster than
 * making a string of each number, and the strings are flat: as keys of maps they cost half of what joined ones do.
 */
class IdCounter {
  readonly #head: string;
  readonly #characters: Buffer;
  /** Where the digits stand, from the least significant on; undefined: without a break from the end. */
  readonly #places: readonly number[] | undefined;
  readonly #headLength: number;
  readonly #codes: Buffer;
  /** Least significant first. */
  readonly #digits: Uint8Array;

  constructor({ kind, head, width }: Shape, first: bigint) {
    // A head of other than plain characters is put before the number instead.
    const plainHead = /^[ -~]*$/.test(head) ? head : "";
    this.#head = plainHead === head ? "" : head;
    this.#headLength = plainHead.length;
    this.#places = kind === "uuid" ? uuidPlaces : undefined;
    this.#characters = Buffer.from(plainHead + (kind === "uuid" ? "-".repeat(36) : "0".repeat(width)), "latin1");
    this.#codes = digitCodes[kind];
    this.#digits = new Uint8Array(width);
    this.#set(first);
  }

  #set(first: bigint): void {
    const digits = first.toString(this.#codes.length);
    if (digits.length > this.#digits.length) {
      throw new DamagedRecord("an ID's number is too long");
    }
    for (let index = 0; index < this.#digits.length; index += 1) {
      this.#put(index, digitAt(digits, digits.length - 1 - index));
    }
  }

  add(gap: number | bigint): void {
    const radix = this.#codes.length;
    if (typeof gap === "bigint") {
      this.#addDigits(gap.toString(radix));
      return;
    }
    let carry = gap;
    for (let index = 0; carry > 0; index += 1) {
      if (index >= this.#digits.length) {
        throw new DamagedRecord("an ID's number is too long");
      }
      const sum = (this.#digits[index] ?? 0) + carry;
      carry = Math.floor(sum / radix);
      this.#put(index, sum - carry * radix);
    }
  }

  /** As on paper. Making a big number of the ID, and digits of the sum, takes ten times as long. */
  #addDigits(gap: string): void {
    const radix = this.#codes.length;
    let carry = 0;
    for (let index = 0; index < gap.length || carry > 0; index += 1) {
      if (index >= this.#digits.length) {
        throw new DamagedRecord("an ID's number is too long");
      }
      const sum = (this.#digits[index] ?? 0) + digitAt(gap, gap.length - 1 - index) + carry;
      carry = sum < radix ? 0 : 1;
      this.#put(index, sum - carry * radix);
    }
  }

  toString(): string {
    const text = this.#characters.toString("latin1");
    return this.#head === "" ? text : this.#head + text;
  }

  #put(index: number, digit: number): void {
    this.#digits[index] = digit;
    const place = this.#places === undefined ? this.#digits.length - 1 - index : (this.#places[index] ?? 0);
    this.#characters[this.#headLength + place] = this.#codes[digit] ?? 0;
  }
}

/** The decimal or hexadecimal digit at a place; 0 before the first. */
function digitAt(digits: string, place: number): number {
  if (place < 0) {
    return 0;
  }
  const code = digits.charCodeAt(place);
  return code <= 57 ? code - 48 : code - 87;
}

/** A short way to the answer of `shapeOf` for most IDs: like the one before, and not possibly hexadecimal. */
function isOfShape(id: string, { kind, head, width }: Shape): boolean {
  if (kind !== "decimal" || id.length !== head.length + width || !id.startsWith(head)) {
    return false;
  }
  if (head !== "" && charClass(head.charCodeAt(head.length - 1)) !== 0) {
    return false;
  }
  for (let at = head.length; at < id.length; at += 1) {
    if (charClass(id.charCodeAt(at)) !== 1) {
      return false;
    }
  }
  return true;
}

/** A group must beat its IDs as text, of which packing saves a good part. */
function isWorthwhile(group: Group): boolean {
  const asNumbers = 32 + 8 * group.head.length + group.ids.length * numberBits(group);
  const asText = group.ids.reduce((sum, id) => sum + id.length, 0) * 8;
  return asNumbers < 0.7 * asText;
}

function groupsOf(ids: readonly string[]): { groups: readonly Group[]; rest: readonly string[] } {
  const byShape = new Map<string, Group>();
  const shapeless: string[] = [];
  let last: Group | undefined;
  for (const id of ids) {
    if (last !== undefined && isOfShape(id, last)) {
      last.ids.push(id);
      continue;
    }
    const shape = shapeOf(id);
    if (shape === undefined) {
      shapeless.push(id);
      continue;
    }
    const key = `${shape.kind} ${shape.width} ${shape.head}`;
    const group = byShape.get(key);
    last = group ?? { ...shape, ids: [] };
    last.ids.push(id);
    byShape.set(key, last);
  }
  const groups = [...byShape.values()].filter(isWorthwhile);
  const rest = [...byShape.values()].filter((group) => !isWorthwhile(group)).flatMap((group) => group.ids);
  return { groups, rest: [...shapeless, ...rest].sort(byCodeUnits) };
}

/** The order of `<` on strings, which is the order of every roster. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Writes a set of IDs, given in ascending order of code units. */
export function writeUserIds(bits: BitWriter, texts: TextWriter, ids: readonly string[]): void {
  const { groups, rest } = groupsOf(ids);
  bits.writeCount(groups.length);
  texts.writeStrings(
    bits,
    groups.map((group) => group.head),
  );
  for (const group of groups) {
    bits.write(kinds.indexOf(group.kind), 2);
    bits.writeCount(group.width - 1);
    bits.writeCount(group.ids.length - 1);
    writeBigSet(bits, bigSetOf(group), numberBits(group));
  }
  bits.writeCount(rest.length);
  texts.writeStrings(bits, rest);
}

/** Reads the set back, in ascending order of code units. */
export function readUserIds(bits: BitReader, texts: TextReader): string[] {
  const heads = texts.readStrings(bits, bits.readLength(mostRows));
  const ids: string[] = [];
  for (const head of heads) {
    const kind = kinds[bits.read(2)] ?? "decimal";
    const width = bits.readLength(widestBits) + 1;
    if (width > mostDigits[kind]) {
      throw new DamagedRecord("an ID's number is too long");
    }
    const length = bits.readLength(mostRows) + 1;
    const shape: Shape = { kind, head, width };
    const { first, gaps } = readBigSet(bits, length, numberBits(shape));
    const counter = new IdCounter(shape, first);
    ids.push(counter.toString());
    for (const gap of gaps) {
      counter.add(gap);
      ids.push(counter.toString());
    }
  }
  const rest = texts.readStrings(bits, bits.readLength(mostRows));
  if (heads.length === 0) {
    return rest;
  }
  for (const id of rest) {
    ids.push(id);
  }
  // Numbers of one head are in order as they are.
  return heads.length === 1 && rest.length === 0 ? ids : ids.sort(byCodeUnits);
}
