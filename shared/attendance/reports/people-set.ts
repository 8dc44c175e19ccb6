/** Hashes are whole numbers below this, evenly spread. */
export const hashEnd = 2 ** 53;

/** A stored set holds no more hashes: 160 KB. Two sets, of people under both kinds of names, and the hours of a day fit an item of 400. */
export const mostStored = 20_000;

/** In memory: 8 MB. Sets of up to half as many people are exact. */
const mostKept = 2 ** 20;

/** An estimate is off by more than so many standard errors once in 30,000 times. */
const marginErrors = 4;

/** As stored: hashes ascending, all below `end`. `end` is `hashEnd` when none had to be left out. */
export interface StoredPeople {
  readonly end: number;
  /** Doubles, little-endian, in base64. */
  readonly hashes: string;
}

export interface CountedPeople {
  readonly atLeast: number;
  readonly isExact: boolean;
}

/**
 * A set of people that can be merged and stored: a theta sketch. It keeps the hashes below a threshold; as long as the threshold is the end of
 * all hashes the set is exact, beyond it is lowered, and who is kept is an even sample of all. What it says is a lower bound: the estimate
 * less four standard errors, and never less than what any set that was merged into it says.
 */
export class PeopleSet {
  /** The first `#length` are in use. Duplicates are removed now and then by sorting: a `Set` takes four times as long. */
  #hashes = new Float64Array(64);
  #length = 0;
  #end = hashEnd;
  #mergedAtLeast = 0;

  add(hash: number): void {
    if (hash >= this.#end) return;
    if (this.#length === this.#hashes.length) this.#makeRoom();
    if (hash >= this.#end) return;
    this.#hashes[this.#length] = hash;
    this.#length += 1;
  }

  merge(other: PeopleSet): void {
    const own = other.#end < this.#end ? this.count().atLeast : 0;
    this.#mergedAtLeast = Math.max(this.#mergedAtLeast, own, other.count().atLeast);
    this.#lowerTo(other.#end);
    for (const hash of other.#distinct()) this.add(hash);
  }

  count(): CountedPeople {
    const kept = this.#distinct().length;
    if (this.#end === hashEnd) return { atLeast: kept, isExact: true };
    const bound = (kept * (1 - marginErrors / Math.sqrt(Math.max(1, kept))) * hashEnd) / this.#end;
    return { atLeast: Math.max(kept, this.#mergedAtLeast, Math.floor(bound)), isExact: false };
  }

  store(): StoredPeople {
    const distinct = this.#distinct();
    const end = distinct[mostStored] ?? this.#end;
    const { buffer, byteOffset, byteLength } = distinct.subarray(0, mostStored);
    return { end, hashes: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  }

  static restore({ end, hashes }: StoredPeople): PeopleSet {
    const people = new PeopleSet();
    people.#end = end;
    const bytes = Buffer.from(hashes, "base64");
    for (let at = 0; at + 8 <= bytes.length; at += 8) people.add(bytes.readDoubleLE(at));
    return people;
  }

  #makeRoom(): void {
    const distinct = this.#distinct();
    if (distinct.length <= this.#hashes.length / 2) return;
    if (this.#hashes.length === mostKept) {
      this.#lowerTo(distinct[mostKept / 2] ?? this.#end);
      return;
    }
    const wider = new Float64Array(2 * this.#hashes.length);
    wider.set(distinct);
    this.#hashes = wider;
  }

  #lowerTo(end: number): void {
    if (end >= this.#end) return;
    const distinct = this.#distinct();
    const firstOut = distinct.findIndex((hash) => hash >= end);
    this.#length = firstOut < 0 ? distinct.length : firstOut;
    this.#end = end;
  }

  /** Each hash once, ascending. Holds until the next one is added. */
  #distinct(): Float64Array {
    const hashes = this.#hashes.subarray(0, this.#length).sort();
    let length = 0;
    for (const hash of hashes) {
      if (length > 0 && hashes[length - 1] === hash) continue;
      hashes[length] = hash;
      length += 1;
    }
    this.#length = length;
    return hashes.subarray(0, length);
  }
}
