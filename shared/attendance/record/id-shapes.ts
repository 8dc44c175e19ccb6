/**
 * What IDs such as `u` + 19 digits have in common: a head, then a number of fixed width. Such IDs are stored as packed numbers:
 * 8 bytes instead of 20. An ID that has no such shape is stored as text.
 */
export interface IdShape {
  readonly kind: PackedKind;
  readonly head: string;
  /** Digits of the number, leading zeros included; a UUID's dashes are not counted. */
  readonly width: number;
}

export type PackedKind = "decimal" | "hex" | "upper-hex" | "uuid";

/** Decimal: 10^19 − 1 is below 2^64. Hexadecimal: 128 bits. Digits before these belong to the head. */
export const mostDigits: Readonly<Record<PackedKind, number>> = { decimal: 19, hex: 32, "upper-hex": 32, uuid: 32 };

/** Hexadecimal tails shorter than this are more likely the end of a word. */
const leastHexDigits = 8;

/** Characters of a UUID. */
export const uuidLength = 36;
const uuidTail = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The fewest whole bytes that hold every number of that width. */
export function packedBytes({ kind, width }: Pick<IdShape, "kind" | "width">): number {
  return Math.ceil(kind === "decimal" ? (width * Math.log2(10)) / 8 : width / 2);
}

/** How many int32 words hold one number in memory, the most significant first. */
export function wordsOf(shape: Pick<IdShape, "kind" | "width">): 2 | 4 {
  return packedBytes(shape) <= 8 ? 2 : 4;
}

/** The value of a digit, −1 for any other character of that kind. */
export function digitValue(code: number, kind: PackedKind): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (kind === "decimal") return -1;
  const first = kind === "upper-hex" ? 65 : 97;
  return code >= first && code < first + 6 ? code - first + 10 : -1;
}

/** How many characters at the end are digits of that kind. */
function tailLength(id: string, kind: PackedKind): number {
  let from = id.length;
  while (from > 0 && digitValue(id.charCodeAt(from - 1), kind) >= 0) from -= 1;
  return id.length - from;
}

/** The shape that an ID suggests by itself; undefined where it does not end in a number. */
export function shapeOf(id: string): IdShape | undefined {
  const decimal = tailLength(id, "decimal");
  const lower = tailLength(id, "hex");
  const upper = tailLength(id, "upper-hex");
  if (lower >= 12 && id.length >= uuidLength && uuidTail.test(id)) {
    return { kind: "uuid", head: id.slice(0, -uuidLength), width: mostDigits.uuid };
  }
  const hex = Math.max(lower, upper);
  const hexKind = lower > upper ? "hex" : "upper-hex";
  const kind = hex > decimal && hex >= leastHexDigits ? hexKind : "decimal";
  const width = Math.min(kind === "decimal" ? decimal : hex, mostDigits[kind]);
  return width === 0 ? undefined : { kind, head: id.slice(0, id.length - width), width };
}

/** Characters of an ID. */
export function lengthOf({ kind, head, width }: IdShape): number {
  return head.length + (kind === "uuid" ? uuidLength : width);
}

export function sameShape(one: IdShape, other: IdShape): boolean {
  return one.kind === other.kind && one.width === other.width && one.head === other.head;
}
