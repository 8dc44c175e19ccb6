import type { UserId } from "../../identity/ids.ts";
import { type IdShape, wordsOf } from "../record/id-shapes.ts";
import { compareWords, parseId, printId } from "../record/id-words.ts";

const firstCapacity = 1024;

/** Column of packed IDs of one shape, by person index: the words of each ID's number. Only IDs that are shown become text. */
export class PackedIdColumn {
  readonly shape: IdShape;
  /** Words of one ID. */
  readonly stride: number;
  #words: Int32Array;
  /** Scratch of `parse`. */
  readonly #parsed: Int32Array;

  constructor(shape: IdShape) {
    this.shape = shape;
    this.stride = wordsOf(shape);
    this.#words = new Int32Array(firstCapacity * this.stride);
    this.#parsed = new Int32Array(this.stride);
  }

  /** The words of an ID, valid until the next one is parsed. Undefined for an ID of another shape. */
  parse(userId: UserId): Int32Array | undefined {
    return parseId(userId, this.shape, this.#parsed, 0) ? this.#parsed : undefined;
  }

  /** @param from where the ID's words begin, as in the methods below */
  hash(words: Int32Array, from: number): number {
    let hash = 0;
    for (let word = 0; word < this.stride; word += 1) {
      hash = Math.imul(hash ^ (words[from + word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  isAt(personIndex: number, words: Int32Array, from: number): boolean {
    const at = personIndex * this.stride;
    for (let word = 0; word < this.stride; word += 1) {
      if (this.#words[at + word] !== words[from + word]) return false;
    }
    return true;
  }

  put(personIndex: number, words: Int32Array, from: number): void {
    const at = personIndex * this.stride;
    while (at + this.stride > this.#words.length) {
      const before = this.#words;
      this.#words = new Int32Array(2 * before.length);
      this.#words.set(before);
    }
    for (let word = 0; word < this.stride; word += 1) this.#words[at + word] = words[from + word] ?? 0;
  }

  print(personIndex: number): string {
    return printId(this.shape, this.#words, personIndex * this.stride);
  }

  /** The order of the texts is that of the numbers: IDs of one shape have one length. */
  compare(one: number, other: number): number {
    return compareWords(this.#words, one * this.stride, this.#words, other * this.stride, this.stride);
  }
}
