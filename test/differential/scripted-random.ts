import { createHash } from "node:crypto";
import { seededRandom } from "../support/seeded-random.ts";

/** Random choices that are the same in every process for the same parts. */
export class ScriptedRandom {
  readonly next: () => number;

  constructor(...parts: readonly (string | number)[]) {
    const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
    this.next = seededRandom(digest.readUInt32LE(0));
  }

  /** True with this probability. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  one<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(this.next() * values.length)];
    if (value === undefined) {
      throw new Error("nothing to choose from");
    }
    return value;
  }
}

/** In [0, 1), from the parts alone: the same answer to the same question in whatever order questions come. */
export function chanceOf(seed: number, ...parts: readonly number[]): number {
  let mixed = seed >>> 0;
  for (const part of parts) {
    mixed = Math.imul(mixed ^ (part | 0), 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
    mixed ^= mixed >>> 13;
  }
  return (mixed >>> 0) / 2 ** 32;
}
