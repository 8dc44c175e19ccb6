import { asUserId, type UserId } from "../../identity/ids.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { DamagedRecord } from "./damaged-record.ts";
import { type IdShape, mostDigits, type PackedKind, packedBytes, wordsOf } from "./id-shapes.ts";
import { compareWords, largestOf, printId } from "./id-words.ts";

/** IDs of one shape, as `wordsOf` words each. */
export interface PackedIds {
  readonly shape: IdShape;
  readonly words: Int32Array;
}

type MaybeErased = UserId | undefined;

/**
 * IDs with consecutive member numbers that are stored alike. Packed IDs become text on first access: reports compare tens of
 * thousands of IDs and show few of them.
 */
export class IdRun {
  readonly length: number;
  /** Undefined where the IDs are texts. */
  readonly packed: PackedIds | undefined;
  /** True for entries that an erasure changed: no ID, or a pseudonym that another member number may have too. */
  readonly isReplaced: boolean;
  #texts: readonly MaybeErased[] | undefined;

  private constructor(ids: PackedIds | readonly MaybeErased[], isReplaced = false) {
    this.packed = "shape" in ids ? ids : undefined;
    this.#texts = "shape" in ids ? undefined : ids;
    this.length = "shape" in ids ? ids.words.length / wordsOf(ids.shape) : ids.length;
    this.isReplaced = isReplaced;
  }

  static ofTexts(texts: readonly UserId[]): IdRun {
    return new IdRun(texts);
  }

  /** @param texts undefined: erased */
  static ofReplaced(texts: readonly MaybeErased[]): IdRun {
    return new IdRun(texts, true);
  }

  static ofPacked(packed: PackedIds): IdRun {
    return new IdRun(packed);
  }

  /** Undefined: erased. Printed once. */
  get texts(): readonly MaybeErased[] {
    this.#texts ??= this.packed === undefined ? [] : printAll(this.packed);
    return this.#texts;
  }

  /** The entries from one index to before another one. */
  slice(from: number, to: number): IdRun {
    if (this.packed === undefined) return new IdRun(this.texts.slice(from, to), this.isReplaced);
    const { shape, words } = this.packed;
    return new IdRun({ shape, words: words.slice(from * wordsOf(shape), to * wordsOf(shape)) });
  }
}

function printAll({ shape, words }: PackedIds): UserId[] {
  const texts: UserId[] = [];
  for (let at = 0; at < words.length; at += wordsOf(shape)) {
    texts.push(asUserId(printId(shape, words, at)));
  }
  return texts;
}

/** Part of the format: the index is the stored byte. Entries are never moved, new ones go to the end. */
const runKinds: readonly ("text" | "replaced" | PackedKind)[] = [
  "text",
  "replaced",
  "decimal",
  "hex",
  "upper-hex",
  "uuid",
];

/** Packed IDs go to `bytes`, all others to `texts`. */
export function writeIdRun(bytes: ByteWriter, texts: ByteWriter, run: IdRun): void {
  const { packed } = run;
  bytes.writeByte(runKinds.indexOf(packed?.shape.kind ?? (run.isReplaced ? "replaced" : "text")));
  bytes.writeVarint(run.length);
  if (packed === undefined) {
    for (const userId of run.texts) texts.writeText(userId);
    return;
  }
  const { shape, words } = packed;
  if (shape.kind !== "uuid") bytes.writeVarint(shape.width);
  bytes.writeText(shape.head);
  const [wordsEach, size] = [wordsOf(shape), packedBytes(shape)];
  for (let at = 0; at < words.length; at += wordsEach) {
    bytes.writeWords(words, at, wordsEach, size);
  }
}

/** @param most of more IDs the run is damaged @throws DamagedRecord */
export function readIdRun(bytes: ByteReader, texts: ByteReader, most: number): IdRun {
  const kind = runKinds[bytes.readByte()];
  if (kind === undefined) {
    throw new DamagedRecord("unknown kind of a run");
  }
  const length = bytes.readCount(most);
  if (kind === "text" || kind === "replaced") {
    return readTexts(texts, length, kind === "replaced");
  }
  const width = kind === "uuid" ? mostDigits.uuid : bytes.readVarint();
  if (width < 1 || width > mostDigits[kind]) {
    throw new DamagedRecord(`${width} digits are none, or more than are packed`);
  }
  const head = bytes.readText() ?? "";
  return IdRun.ofPacked(readPacked(bytes, { kind, head, width }, length));
}

function readPacked(bytes: ByteReader, shape: IdShape, length: number): PackedIds {
  const [wordsEach, size, largest] = [wordsOf(shape), packedBytes(shape), largestOf(shape)];
  const words = new Int32Array(length * wordsEach);
  for (let at = 0; at < words.length; at += wordsEach) {
    bytes.readWords(words, at, wordsEach, size);
    if (compareWords(words, at, largest, 0, wordsEach) > 0) {
      throw new DamagedRecord(`an ID's number has more than ${shape.width} digits`);
    }
  }
  return { shape, words };
}

function readTexts(texts: ByteReader, length: number, isReplaced: boolean): IdRun {
  const userIds: MaybeErased[] = [];
  for (let left = length; left > 0; left -= 1) {
    const text = texts.readText();
    userIds.push(text === undefined ? undefined : asUserId(text));
  }
  if (isReplaced) {
    return IdRun.ofReplaced(userIds);
  }
  const named = userIds.filter((userId) => userId !== undefined);
  if (new Set(named).size < length) {
    throw new DamagedRecord("an ID is missing, or is there twice");
  }
  return IdRun.ofTexts(named);
}
