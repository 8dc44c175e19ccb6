import type { UserId } from "../../identity/ids.ts";
import { canBeOfShape, groupsOf, IdPrinter, parseDigits } from "../record/id-digits.ts";
import type { IdShape } from "../record/id-shapes.ts";
import { compareDigits } from "../record/shaped-digits.ts";

const firstPlaces = 1024;

/** IDs of one shape, by place, as their digits in groups. Text is made of those that are shown. */
export class ShapedIds {
  readonly shape: IdShape;
  /** Groups of digits of one ID. */
  readonly stride: number;
  readonly #printer: IdPrinter;
  #digits: Int32Array;

  constructor(shape: IdShape) {
    this.shape = shape;
    this.stride = groupsOf(shape);
    this.#printer = new IdPrinter(shape);
    this.#digits = new Int32Array(firstPlaces * this.stride);
  }

  /** Undefined for an ID of another shape. */
  parse(userId: UserId): Int32Array | undefined {
    if (!canBeOfShape(userId, this.shape)) return undefined;
    const digits = new Int32Array(this.stride);
    parseDigits(userId, this.shape, digits);
    return digits;
  }

  /** @param from where the digits begin, as in the methods below */
  hash(digits: Int32Array, from: number): number {
    let hash = 0;
    for (let group = 0; group < this.stride; group += 1) {
      hash = Math.imul(hash ^ (digits[from + group] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  isAt(place: number, digits: Int32Array, from: number): boolean {
    const at = place * this.stride;
    for (let group = 0; group < this.stride; group += 1) {
      if (this.#digits[at + group] !== digits[from + group]) return false;
    }
    return true;
  }

  put(place: number, digits: Int32Array, from: number): void {
    const at = place * this.stride;
    while (at + this.stride > this.#digits.length) {
      const before = this.#digits;
      this.#digits = new Int32Array(2 * before.length);
      this.#digits.set(before);
    }
    for (let group = 0; group < this.stride; group += 1) this.#digits[at + group] = digits[from + group] ?? 0;
  }

  print(place: number): string {
    return this.#printer.print(this.#digits, place * this.stride);
  }

  /** In the order of the texts, which is that of the numbers: they are of one length. */
  compare(one: number, other: number): number {
    return compareDigits(this.#digits, this.stride, one, other);
  }
}
