/**
 * IDs that share a head and end in a number of fixed width, such as `u` + 19 digits, are written as a set of numbers:
 * a snowflake takes 7 bytes instead of 20. Whatever has no such shape is written as text.
 */
export interface IdShape {
  readonly kind: NumberKind;
  readonly head: string;
  /** Digits of the number, leading zeros included; a UUID's dashes are not counted. */
  readonly width: number;
}

export type NumberKind = "decimal" | "hex" | "upper-hex" | "uuid";

/** Digits that fit `widestBits` of a big set. */
export const mostDigits: Readonly<Record<NumberKind, number>> = { decimal: 48, hex: 40, "upper-hex": 40, uuid: 32 };

/** Hexadecimal tails shorter than this are more likely the end of a word. */
const leastHexDigits = 8;

/** Characters of a UUID. */
const uuidLength = 36;
const uuidTail = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function numberBits({ kind, width }: Pick<IdShape, "kind" | "width">): number {
  return kind === "decimal" ? Math.ceil(width * Math.log2(10)) : width * 4;
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

export function isDigit(code: number, kind: NumberKind): boolean {
  const found = charClass(code);
  return found === 1 || (found !== 0 && kind !== "decimal" && found === (kind === "upper-hex" ? 3 : 2));
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

export function shapeOf(id: string): IdShape | undefined {
  const digits = tailLength(id, 1);
  const lower = tailLength(id, 2);
  const upper = tailLength(id, 3);
  if (lower >= 12 && id.length >= uuidLength && uuidTail.test(id)) {
    return { kind: "uuid", head: id.slice(0, -uuidLength), width: 32 };
  }
  const hex = Math.max(lower, upper);
  const kind = hex > digits && hex >= leastHexDigits ? (lower > upper ? "hex" : "upper-hex") : "decimal";
  const width = Math.min(kind === "decimal" ? digits : hex, mostDigits[kind]);
  return width === 0 ? undefined : { kind, head: id.slice(0, id.length - width), width };
}

/** Characters of an ID. */
export function lengthOf({ kind, head, width }: IdShape): number {
  return head.length + (kind === "uuid" ? uuidLength : width);
}

export function sameShape(one: IdShape, other: IdShape): boolean {
  return one.kind === other.kind && one.width === other.width && one.head === other.head;
}

/** True when IDs with that head and as many digits behind it are of that shape without doubt. */
export function isPlainDecimal({ kind, head }: IdShape): boolean {
  return kind === "decimal" && (head === "" || charClass(head.charCodeAt(head.length - 1)) === 0);
}

/** A short way to the answer of `shapeOf` for most IDs: like the one before, and without doubt. */
export function isOfShape(id: string, shape: IdShape): boolean {
  const { kind, head, width } = shape;
  if (kind === "uuid") {
    return id.length === head.length + uuidLength && id.startsWith(head) && uuidTail.test(id);
  }
  if (!isPlainDecimal(shape) || id.length !== head.length + width || !id.startsWith(head)) {
    return false;
  }
  for (let at = head.length; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    if (code < 48 || code > 57) {
      return false;
    }
  }
  return true;
}
