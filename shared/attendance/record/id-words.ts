import { Buffer } from "node:buffer";
import { digitValue, type IdShape, lengthOf, wordsOf } from "./id-shapes.ts";

/** 10^9: the most digits of which a multiple by 2^16 is still exact as a double. */
const billion = 1e9;
const digitsOfBillion = 9;
const two16 = 2 ** 16;
const two32 = 2 ** 32;

/** Where the digits of a UUID stand between its dashes. */
const uuidPositions = [..."xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"].flatMap((mark, at) => (mark === "x" ? [at] : []));

/**
 * The number of an ID as int32 words from `words[at]` on, the most significant first; false where the ID is not of that shape.
 * Words instead of a `bigint`: each of those is an object of its own, and takes ten times as long.
 */
export function parseId(id: string, shape: IdShape, words: Int32Array, at: number): boolean {
  const { kind, head } = shape;
  if (id.length !== lengthOf(shape) || !id.startsWith(head)) return false;
  return kind === "decimal" ? parseDecimal(id, head.length, words, at) : parseHex(id, shape, words, at);
}

function parseDecimal(id: string, from: number, words: Int32Array, at: number): boolean {
  const middle = Math.max(from, id.length - digitsOfBillion);
  const high = decimalBetween(id, from, middle);
  const low = decimalBetween(id, middle, id.length);
  if (high < 0 || low < 0) return false;
  // high × 10^9 + low, by halves of `high`: every product and sum stays below 2^53.
  const upper = Math.floor(high / two16) * billion;
  const lower = (upper % two16) * two16 + (high % two16) * billion + low;
  words[at] = Math.floor(upper / two16) + Math.floor(lower / two32);
  words[at + 1] = lower;
  return true;
}

/** −1 where another character is among the digits. */
function decimalBetween(id: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = id.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function parseHex(id: string, shape: IdShape, words: Int32Array, at: number): boolean {
  const { kind, head, width } = shape;
  const last = at + wordsOf(shape) - 1;
  words.fill(0, at, last + 1);
  for (let digit = 0; digit < width; digit += 1) {
    const value = digitValue(id.charCodeAt(head.length + positionOf(digit, kind)), kind);
    if (value < 0) return false;
    const word = last - ((width - 1 - digit) >> 3);
    words[word] = ((words[word] ?? 0) << 4) | value;
  }
  return kind !== "uuid" || hasDashes(id, head.length);
}

function positionOf(digit: number, kind: IdShape["kind"]): number {
  return kind === "uuid" ? (uuidPositions[digit] ?? 0) : digit;
}

function hasDashes(id: string, from: number): boolean {
  return [8, 13, 18, 23].every((at) => id[from + at] === "-");
}

/** Below 0 when the first number is less. Numbers of one shape are in the order of their texts, which are of one length. */
export function compareWords(
  one: Int32Array,
  oneAt: number,
  other: Int32Array,
  otherAt: number,
  wordsEach: number,
): number {
  for (let word = 0; word < wordsEach; word += 1) {
    // `>>> 0`: words are unsigned numbers in signed storage.
    const difference = ((one[oneAt + word] ?? 0) >>> 0) - ((other[otherAt + word] ?? 0) >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The largest number of a shape: all digits 9, or f. */
export function largestOf(shape: IdShape): Int32Array {
  const words = new Int32Array(wordsOf(shape)).fill(-1);
  const { kind, width } = shape;
  if (kind !== "uuid") {
    const digit = kind === "decimal" ? "9" : kind === "hex" ? "f" : "F";
    parseId(digit.repeat(width), { ...shape, head: "" }, words, 0);
  }
  return words;
}

const digitCodes = {
  decimal: Buffer.from("0123456789"),
  hex: Buffer.from("0123456789abcdef"),
  "upper-hex": Buffer.from("0123456789ABCDEF"),
  uuid: Buffer.from("0123456789abcdef"),
} as const satisfies Record<IdShape["kind"], Buffer>;

/**
 * Prints IDs of one shape. Writing over the characters of the ID before, and copying them out, is several times faster than
 * joining strings, and gives flat strings: as keys of maps they cost half of what joined ones do.
 */
export class IdPrinter {
  readonly #shape: IdShape;
  readonly #wordsEach: number;
  readonly #head: string;
  readonly #headLength: number;
  readonly #characters: Buffer;

  constructor(shape: IdShape) {
    const { kind, head, width } = shape;
    // A head of other than plain characters is put before the number instead.
    const plainHead = /^[ -~]*$/.test(head) ? head : "";
    this.#shape = shape;
    this.#wordsEach = wordsOf(shape);
    this.#head = plainHead === head ? "" : head;
    this.#headLength = plainHead.length;
    const number = kind === "uuid" ? "00000000-0000-0000-0000-000000000000" : "0".repeat(width);
    this.#characters = Buffer.from(plainHead + number, "latin1");
  }

  /** The ID whose number starts at `words[at]`. */
  print(words: Int32Array, at: number): string {
    if (this.#shape.kind === "decimal") {
      this.#putDecimal((words[at] ?? 0) >>> 0, (words[at + 1] ?? 0) >>> 0);
    } else {
      this.#putHex(words, at);
    }
    const text = this.#characters.toString("latin1");
    return this.#head === "" ? text : this.#head + text;
  }

  /** Long division of the 64-bit number by 10^9, 16 bits at a time. */
  #putDecimal(high: number, low: number): void {
    const middle = (high % billion) * two16 + (low >>> 16);
    const rest = (middle % billion) * two16 + (low & 0xffff);
    const billions =
      Math.floor(high / billion) * two32 + Math.floor(middle / billion) * two16 + Math.floor(rest / billion);
    const split = Math.max(0, this.#shape.width - digitsOfBillion);
    this.#putDigits(billions, 0, split);
    this.#putDigits(rest % billion, split, this.#shape.width);
  }

  #putDigits(value: number, from: number, to: number): void {
    let left = value;
    for (let at = this.#headLength + to - 1; at >= this.#headLength + from; at -= 1) {
      const above = Math.floor(left / 10);
      this.#characters[at] = 48 + left - 10 * above;
      left = above;
    }
  }

  #putHex(words: Int32Array, at: number): void {
    const { kind, width } = this.#shape;
    const codes = digitCodes[kind];
    const last = at + this.#wordsEach - 1;
    for (let digit = 0; digit < width; digit += 1) {
      const place = width - 1 - digit;
      const value = ((words[last - (place >> 3)] ?? 0) >>> (4 * (place & 7))) & 15;
      this.#characters[this.#headLength + positionOf(digit, kind)] = codes[value] ?? 0;
    }
  }
}
