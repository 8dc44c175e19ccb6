import { type IdShape, lengthOf, wordsOf } from "./id-shapes.ts";

/** 10^9: the most digits of which a multiple by 2^16 is still exact as a double. */
const billion = 1e9;
const digitsOfBillion = 9;
const two16 = 2 ** 16;
const two32 = 2 ** 32;
/** Hexadecimal digits of a word. */
const digitsOfWord = 8;

const wholeNumber = {
  hex: /^[0-9a-f]+$/,
  "upper-hex": /^[0-9A-F]+$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
} as const;

/**
 * The number of an ID as int32 words from `words[at]` on, the most significant first; false where the ID is not of that shape.
 * Words instead of a `bigint`: each of those is an object of its own, and takes ten times as long.
 */
export function parseId(id: string, shape: IdShape, words: Int32Array, at: number): boolean {
  const { kind, head } = shape;
  if (id.length !== lengthOf(shape) || !id.startsWith(head)) return false;
  if (kind === "decimal") return parseDecimal(id, head.length, words, at);
  const number = id.slice(head.length);
  if (!wholeNumber[kind].test(number)) return false;
  const digits = number.replaceAll("-", "");
  let end = digits.length;
  for (let word = wordsOf(shape) - 1; word >= 0; word -= 1) {
    const from = Math.max(0, end - digitsOfWord);
    words[at + word] = end === 0 ? 0 : Number.parseInt(digits.slice(from, end), 16);
    end = from;
  }
  return true;
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

/** The ID of that shape whose number starts at `words[at]`. */
export function printId(shape: IdShape, words: Int32Array, at: number): string {
  const { kind, head, width } = shape;
  if (kind === "decimal") {
    return head + decimalDigits((words[at] ?? 0) >>> 0, (words[at + 1] ?? 0) >>> 0).slice(-width);
  }
  let digits = "";
  for (let word = at; word < at + wordsOf(shape); word += 1) {
    digits += ((words[word] ?? 0) >>> 0).toString(16).padStart(digitsOfWord, "0");
  }
  digits = digits.slice(-width);
  if (kind === "hex") return head + digits;
  return kind === "upper-hex" ? head + digits.toUpperCase() : head + dashed(digits);
}

/** Of a 64-bit number, zeros in front: long division by 10^9, 16 bits at a time. */
function decimalDigits(high: number, low: number): string {
  const middle = (high % billion) * two16 + (low >>> 16);
  const rest = (middle % billion) * two16 + (low & 0xffff);
  const billions =
    Math.floor(high / billion) * two32 + Math.floor(middle / billion) * two16 + Math.floor(rest / billion);
  return String(billions).padStart(10, "0") + String(rest % billion).padStart(digitsOfBillion, "0");
}

/** The five groups of a UUID. */
function dashed(digits: string): string {
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    "-",
  );
}
