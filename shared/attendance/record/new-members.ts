import type { UserId } from "../../identity/ids.ts";
import type { ListedMember } from "../observation.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { IdRun, readIdRun, writeIdRun } from "./id-run.ts";
import { type IdShape, lengthOf, packedBytes, shapeOf, wordsOf } from "./id-shapes.ts";
import { parseId } from "./id-words.ts";
import { mostMembers } from "./plausible.ts";

/** A run of members who get consecutive member numbers, and whose IDs are stored alike. */
export interface NewMembers {
  readonly ids: IdRun;
  /** By index; empty where none of them has one. */
  readonly nicknames: readonly (string | undefined)[];
}

interface Group {
  /** Undefined: IDs that are stored as text. */
  readonly shape: IdShape | undefined;
  readonly members: ListedMember[];
}

/** Bytes of a run beside its IDs: kind, length, width, and the length of its head. */
const runBytes = 4;

/** Packed IDs must beat texts, of which compression saves a good part. */
function isWorthwhile(shape: IdShape, ids: number): boolean {
  return runBytes + shape.head.length + ids * packedBytes(shape) < 0.7 * ids * lengthOf(shape);
}

/** Groups members by the shape of their IDs. `ordered` has them in the order of their member numbers. */
export function groupNewMembers(
  members: readonly ListedMember[],
  nicknames: boolean,
): { readonly runs: readonly NewMembers[]; readonly ordered: readonly ListedMember[] } {
  const groups = groupByShape(members);
  const packed = groups.filter(({ shape, members: alike }) => shape && isWorthwhile(shape, alike.length));
  const others = groups.filter((group) => !packed.includes(group)).flatMap(({ members: alike }) => alike);
  const runs = others.length === 0 ? packed : [...packed, { shape: undefined, members: others }];
  return {
    runs: runs.map((group) => runOf(group, nicknames)),
    ordered: runs.flatMap((group) => group.members),
  };
}

function groupByShape(members: readonly ListedMember[]): Group[] {
  const groups: Group[] = [];
  const byShape = new Map<string, Group>();
  const scratch = new Int32Array(4);
  let last: Group | undefined;
  for (const member of members) {
    // Most IDs are like the one before.
    if (last?.shape === undefined || !parseId(member.userId, last.shape, scratch, 0)) {
      const shape = shapeOf(member.userId);
      const key = shape === undefined ? "" : `${shape.kind} ${shape.width} ${shape.head}`;
      last = byShape.get(key);
      if (last === undefined) {
        last = { shape, members: [] };
        byShape.set(key, last);
        groups.push(last);
      }
    }
    last.members.push(member);
  }
  return groups;
}

function runOf({ shape, members }: Group, nicknames: boolean): NewMembers {
  const userIds = members.map(({ userId }) => userId);
  const names = nicknames ? members.map(({ nickname }) => nickname) : [];
  return {
    ids: shape === undefined ? IdRun.ofTexts(userIds) : IdRun.ofPacked(packAll(userIds, shape)),
    nicknames: names.some((name) => name !== undefined) ? names : [],
  };
}

function packAll(userIds: readonly UserId[], shape: IdShape) {
  const wordsEach = wordsOf(shape);
  const words = new Int32Array(userIds.length * wordsEach);
  for (let index = 0; index < userIds.length; index += 1) {
    parseId(userIds[index] ?? "", shape, words, index * wordsEach);
  }
  return { shape, words };
}

export function hasNicknames(runs: readonly NewMembers[]): boolean {
  return runs.some(({ nicknames }) => nicknames.length > 0);
}

export function sizeOfRuns(runs: readonly NewMembers[]): number {
  return runs.reduce((sum, { ids }) => sum + ids.length, 0);
}

/** Nicknames follow each run's IDs in `texts`, all or none of the roster's runs. */
export function writeNewMembers(bytes: ByteWriter, texts: ByteWriter, runs: readonly NewMembers[]): void {
  const named = hasNicknames(runs);
  bytes.writeVarint(runs.length);
  for (const { ids, nicknames } of runs) {
    writeIdRun(bytes, texts, ids);
    for (let index = 0; named && index < ids.length; index += 1) texts.writeText(nicknames[index]);
  }
}

/** @throws DamagedRecord */
export function readNewMembers(bytes: ByteReader, texts: ByteReader, named: boolean): NewMembers[] {
  const runs: NewMembers[] = [];
  let mostIds = mostMembers;
  for (let left = bytes.readCount(mostMembers); left > 0; left -= 1) {
    const ids = readIdRun(bytes, texts, mostIds);
    mostIds -= ids.length;
    const nicknames = new Array<string | undefined>(named ? ids.length : 0);
    for (let index = 0; index < nicknames.length; index += 1) nicknames[index] = texts.readText();
    runs.push({ ids, nicknames });
  }
  return runs;
}
