/** Up to this many people are counted one by one; beyond, by a HyperLogLog sketch of 16,384 registers (error about 0.8 %). */
const exactUniques = 100_000;

/** A stored set longer than this is stored as its sketch: 20,000 hashes are 160 KB, and an item holds 400. */
const storedExactUniques = 20_000;

const registerBits = 14;
const registers = 1 << registerBits;

/** As stored: the hashes of the people, or the registers of the sketch, in base64. */
export interface StoredUniques {
  readonly method: "exact" | "sketch";
  readonly data: string;
}

export interface UniqueCount {
  readonly atLeast: number;
  readonly method: "exact" | "sketch";
}

/** 53 bits of two independent 32-bit mixes: among 100,000 people two share a hash with a chance below one in a million. */
export function hashPerson(userId: string): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let index = 0; index < userId.length; index += 1) {
    const unit = userId.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low = (low << 13) | (low >>> 19);
  }
  high = Math.imul(high ^ (high >>> 16), 0x7feb352d) ^ low;
  high = Math.imul(high ^ (high >>> 15), 0x846ca68b);
  low = Math.imul(low ^ (low >>> 16) ^ high, 0xc2b2ae35);
  low ^= low >>> 13;
  high ^= high >>> 16;
  return (high >>> 11) * 4_294_967_296 + (low >>> 0);
}

/**
 * A set of people that can be merged and stored: exact while it is small, a sketch beyond. No IDs are kept. The hashes are
 * gathered in a plain column and told apart when they are counted: a set of as many numbers takes four times as long.
 */
export class UniquePeople {
  /** The first `#length` are in use; null once there are too many. */
  #hashes: Float64Array | null = new Float64Array(64);
  #length = 0;
  #sketch: Uint8Array | null = null;

  add(userId: string): void {
    this.#addHash(hashPerson(userId));
  }

  merge(other: UniquePeople): void {
    for (const hash of other.#distinct() ?? []) this.#addHash(hash);
    if (other.#sketch === null) return;
    const sketch = this.#toSketch();
    for (const [index, rank] of other.#sketch.entries()) if (rank > (sketch[index] ?? 0)) sketch[index] = rank;
  }

  count(): UniqueCount {
    const hashes = this.#distinct();
    if (hashes !== null) return { atLeast: hashes.length, method: "exact" };
    return { atLeast: estimate(this.#toSketch()), method: "sketch" };
  }

  store(): StoredUniques {
    const hashes = this.#distinct();
    if (hashes !== null && hashes.length <= storedExactUniques) {
      const { buffer, byteOffset, byteLength } = hashes;
      return { method: "exact", data: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
    }
    return { method: "sketch", data: Buffer.from(this.#sketch ?? sketchOf(hashes)).toString("base64") };
  }

  static restore(stored: StoredUniques): UniquePeople {
    const people = new UniquePeople();
    const bytes = Buffer.from(stored.data, "base64");
    if (stored.method === "sketch") {
      people.#toSketch().set(bytes.subarray(0, registers));
      return people;
    }
    for (let at = 0; at + 8 <= bytes.length; at += 8) people.#addHash(bytes.readDoubleLE(at));
    return people;
  }

  #addHash(hash: number): void {
    if (this.#hashes === null) {
      if (this.#sketch !== null) enter(this.#sketch, hash);
      return;
    }
    if (this.#length === this.#hashes.length) this.#makeRoom(this.#hashes);
    this.#hashes[this.#length] = hash;
    this.#length += 1;
    // Half of what is gathered may be there twice.
    if (this.#length > 2 * exactUniques) this.#distinct();
  }

  #makeRoom(hashes: Float64Array): void {
    this.#hashes = new Float64Array(2 * hashes.length);
    this.#hashes.set(hashes);
  }

  /** Each hash once, ascending; null when there are too many to tell apart. */
  #distinct(): Float64Array | null {
    if (this.#hashes === null) return null;
    const hashes = this.#hashes.subarray(0, this.#length).sort();
    let length = 0;
    for (const hash of hashes) {
      if (length > 0 && hashes[length - 1] === hash) continue;
      hashes[length] = hash;
      length += 1;
    }
    this.#length = length;
    if (length > exactUniques) {
      this.#toSketch();
      return null;
    }
    return hashes.subarray(0, length);
  }

  #toSketch(): Uint8Array {
    if (this.#sketch === null) {
      this.#sketch = sketchOf(this.#hashes?.subarray(0, this.#length) ?? null);
      this.#hashes = null;
    }
    return this.#sketch;
  }
}

function sketchOf(hashes: Iterable<number> | null): Uint8Array {
  const sketch = new Uint8Array(registers);
  for (const hash of hashes ?? []) enter(sketch, hash);
  return sketch;
}

function enter(sketch: Uint8Array, hash: number): void {
  const index = hash % registers;
  const rest = Math.floor(hash / registers);
  // 39 bits are left; the rank is the place of the first 1 among them.
  const rank = 39 - Math.floor(Math.log2(rest + 0.5));
  if (rank > (sketch[index] ?? 0)) sketch[index] = rank;
}

function estimate(sketch: Uint8Array): number {
  let sum = 0;
  let zeros = 0;
  for (const rank of sketch) {
    sum += 2 ** -rank;
    if (rank === 0) zeros += 1;
  }
  const raw = ((0.7213 / (1 + 1.079 / registers)) * registers * registers) / sum;
  return Math.round(raw <= 2.5 * registers && zeros > 0 ? registers * Math.log(registers / zeros) : raw);
}
