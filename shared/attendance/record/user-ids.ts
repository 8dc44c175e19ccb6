import { asUserId, type UserId } from "../../identity/ids.ts";
import { readBigSet, widestBits, writeBigSet } from "./big-sets.ts";
import { type BitReader, type BitWriter, DamagedRecord } from "./bits.ts";
import { mostRows } from "./columns.ts";
import { IdList } from "./id-list.ts";
import { IdCounter, numbersOfIds } from "./id-numbers.ts";
import { inIdOrder } from "./id-order.ts";
import { type IdShape, isOfShape, mostDigits, type NumberKind, numberBits, shapeOf } from "./id-shapes.ts";
import type { TextReader, TextWriter } from "./texts.ts";

/** Part of the format. */
const kinds: readonly NumberKind[] = ["decimal", "hex", "upper-hex", "uuid"];

interface Group extends IdShape {
  readonly ids: string[];
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
  const groups: Group[] = [];
  const rest = [shapeless];
  for (const group of byShape.values()) {
    if (isWorthwhile(group)) {
      groups.push(group);
    } else {
      rest.push(group.ids);
    }
  }
  return { groups, rest: inIdOrder(rest.flat(), (id) => id) };
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
    writeBigSet(bits, numbersOfIds(group, group.ids), numberBits(group));
  }
  bits.writeCount(rest.length);
  texts.writeStrings(bits, rest);
}

/** Reads the set back, in ascending order of code units. */
export function readUserIds(bits: BitReader, texts: TextReader): IdList {
  const heads = texts.readStrings(bits, bits.readLength(mostRows));
  const groups = heads.map((head) => readGroup(bits, head));
  const rest = texts.readStrings(bits, bits.readLength(mostRows)).map(asUserId);
  const [only] = groups;
  if (only === undefined) {
    return IdList.ofTexts(rest);
  }
  // Numbers of one head are in order as they are, and so is the rest.
  return groups.length === 1 && rest.length === 0
    ? only
    : IdList.ofTexts(inIdOrder([...groups.flatMap((group) => group.texts), ...rest].filter(isNamed), (id) => id));
}

const isNamed = (id: UserId | undefined): id is UserId => id !== undefined;

function readGroup(bits: BitReader, head: string): IdList {
  const kind = kinds[bits.read(2)] ?? "decimal";
  const width = bits.readLength(widestBits) + 1;
  if (width > mostDigits[kind]) {
    throw new DamagedRecord("an ID's number is too long");
  }
  const length = bits.readLength(mostRows) + 1;
  const shape: IdShape = { kind, head, width };
  const counter = new IdCounter(shape);
  const { groups } = counter;
  const digits = new Int32Array(length * groups.length);
  let at = 0;
  const take = (): void => {
    for (let group = 0; group < groups.length; group += 1) {
      digits[at + group] = groups[group] ?? 0;
    }
    at += groups.length;
  };
  readBigSet(
    bits,
    length,
    numberBits(shape),
    (first) => {
      counter.start(first);
      take();
    },
    (skipped) => {
      counter.skip(skipped);
      take();
    },
  );
  return IdList.ofNumbers(shape, digits);
}
