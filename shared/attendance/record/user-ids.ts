import { asUserId, type UserId } from "../../identity/ids.ts";
import { readBigSet, widestBits, writeBigSet } from "./big-sets.ts";
import { type BitReader, type BitWriter, DamagedRecord } from "./bits.ts";
import { groupsOf } from "./id-digits.ts";
import { IdList } from "./id-list.ts";
import { IdCounter, numbersOf } from "./id-numbers.ts";
import { byCodeUnits, inIdOrder } from "./id-order.ts";
import { type IdShape, isOfShape, lengthOf, mostDigits, type NumberKind, numberBits, shapeOf } from "./id-shapes.ts";
import { mostMembers } from "./plausible.ts";
import { digitsOfAll, type ShapedDigits } from "./shaped-digits.ts";
import type { TextReader, TextWriter } from "./texts.ts";

/** Part of the format. */
const kinds: readonly NumberKind[] = ["decimal", "hex", "upper-hex", "uuid"];

/** Numbers must beat their IDs as text, of which packing saves a good part. */
function isWorthwhile(shape: IdShape, ids: number): boolean {
  const asNumbers = 32 + 8 * shape.head.length + ids * numberBits(shape);
  const asText = 8 * ids * lengthOf(shape);
  return asNumbers < 0.7 * asText;
}

interface Group {
  readonly shape: IdShape;
  readonly ids: string[];
}

function groupsByShape(ids: readonly string[]): {
  readonly groups: readonly Group[];
  readonly shapeless: readonly string[];
} {
  const byShape = new Map<string, Group>();
  const shapeless: string[] = [];
  let last: Group | undefined;
  for (const id of ids) {
    if (last !== undefined && isOfShape(id, last.shape)) {
      last.ids.push(id);
      continue;
    }
    const shape = shapeOf(id);
    if (shape === undefined) {
      shapeless.push(id);
      continue;
    }
    const key = `${shape.kind} ${shape.width} ${shape.head}`;
    last = byShape.get(key) ?? { shape, ids: [] };
    last.ids.push(id);
    byShape.set(key, last);
  }
  return { groups: [...byShape.values()], shapeless };
}

interface WrittenParts {
  readonly numbered: readonly ShapedDigits[];
  readonly rest: readonly string[];
}

function partsOf(ids: IdList): WrittenParts {
  const { shaped } = ids;
  if (shaped !== undefined && isWorthwhile(shaped.shape, ids.length)) {
    return { numbered: [shaped], rest: [] };
  }
  const texts = ids.texts.filter(isNamed);
  if (shaped !== undefined) {
    return { numbered: [], rest: texts };
  }
  const { groups, shapeless } = groupsByShape(texts);
  const numbered: ShapedDigits[] = [];
  const rest = [shapeless];
  for (const { shape, ids: members } of groups) {
    const digits = isWorthwhile(shape, members.length) ? digitsOfAll(members, (id) => id) : undefined;
    if (digits === undefined) {
      rest.push(members);
    } else {
      numbered.push(digits);
    }
  }
  return { numbered, rest: inIdOrder(rest.flat(), (id) => id) };
}

/** Writes a set of IDs, given in ascending order of code units and none of them erased. */
export function writeUserIds(bits: BitWriter, texts: TextWriter, ids: IdList): void {
  const { numbered, rest } = partsOf(ids);
  bits.writeCount(numbered.length);
  texts.writeStrings(
    bits,
    numbered.map(({ shape }) => shape.head),
  );
  for (const { shape, digits } of numbered) {
    bits.write(kinds.indexOf(shape.kind), 2);
    bits.writeCount(shape.width - 1);
    bits.writeCount(digits.length / groupsOf(shape) - 1);
    writeBigSet(bits, numbersOf({ shape, digits }), numberBits(shape));
  }
  bits.writeCount(rest.length);
  texts.writeStrings(bits, rest);
}

/** Reads the set back, in ascending order of code units. */
export function readUserIds(bits: BitReader, texts: TextReader): IdList {
  const heads = texts.readStrings(bits, bits.readLength(mostMembers));
  let room = mostMembers;
  const groups = heads.map((head) => {
    const group = readGroup(bits, head, room);
    room -= group.length;
    return group;
  });
  const rest = readRest(bits, texts, room);
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

/** Texts of no bytes would cost nothing, so that each must differ from the one before. */
function readRest(bits: BitReader, texts: TextReader, most: number): readonly UserId[] {
  const rest = texts.readStrings(bits, bits.readLength(most)).map(asUserId);
  for (let index = 1; index < rest.length; index += 1) {
    if (byCodeUnits(rest[index - 1] ?? "", rest[index] ?? "") >= 0) {
      throw new DamagedRecord("IDs are not in ascending order");
    }
  }
  return rest;
}

function readGroup(bits: BitReader, head: string, most: number): IdList {
  const kind = kinds[bits.read(2)] ?? "decimal";
  const width = bits.readLength(widestBits) + 1;
  if (width > mostDigits[kind] || (kind === "uuid" && width < mostDigits.uuid)) {
    throw new DamagedRecord("an ID's number is too long, or too short");
  }
  const length = bits.readLength(most - 1) + 1;
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
  return IdList.ofNumbers({ shape, digits });
}
