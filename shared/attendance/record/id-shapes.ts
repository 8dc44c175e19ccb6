/**
 * The common shape of IDs such as `u` + 19 digits: a head, then a number of fixed width. Such an ID is stored as its packed number:
 * 8 bytes instead of 20. An ID without such a shape is stored as text.
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

/** Hexadecimal tails shorter than 8 are more likely the end of a word. */
const tails: Readonly<Record<PackedKind, RegExp>> = {
  decimal: /[0-9]{1,19}$/,
  hex: /[0-9a-f]{8,32}$/,
  "upper-hex": /[0-9A-F]{8,32}$/,
  uuid: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
};

/** Characters of a UUID. */
const uuidLength = 36;

/** The fewest whole bytes that hold every number of that width. */
export function packedBytes({ kind, width }: Pick<IdShape, "kind" | "width">): number {
  return Math.ceil(kind === "decimal" ? (width * Math.log2(10)) / 8 : width / 2);
}

/** How many int32 words hold one number in memory, the most significant first. */
export function wordsOf(shape: Pick<IdShape, "kind" | "width">): 2 | 4 {
  return packedBytes(shape) <= 8 ? 2 : 4;
}

/** The shape that an ID suggests by itself; undefined where it does not end in a number. */
export function shapeOf(id: string): IdShape | undefined {
  const lengthAs = (kind: PackedKind): number => tails[kind].exec(id)?.[0].length ?? 0;
  if (lengthAs("uuid") > 0) {
    return { kind: "uuid", head: id.slice(0, -uuidLength), width: mostDigits.uuid };
  }
  const [decimal, lower, upper] = [lengthAs("decimal"), lengthAs("hex"), lengthAs("upper-hex")];
  const width = Math.max(decimal, lower, upper);
  // All digits of a decimal number are hexadecimal too.
  const kind = width === decimal ? "decimal" : width === lower ? "hex" : "upper-hex";
  return width === 0 ? undefined : { kind, head: id.slice(0, id.length - width), width };
}

/** Characters of an ID. */
export function lengthOf({ kind, head, width }: IdShape): number {
  return head.length + (kind === "uuid" ? uuidLength : width);
}

export function sameShape(one: IdShape, other: IdShape): boolean {
  return one.kind === other.kind && one.width === other.width && one.head === other.head;
}
