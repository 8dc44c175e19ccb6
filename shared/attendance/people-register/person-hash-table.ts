const firstSlots = 1024;

/**
 * Places by the hash of what is there: open addressing, at most half full. A busy day meets tens of thousands of people, most
 * of them once, and what a look-up costs is the memory that it touches. A `Map` touches half a dozen places before it knows
 * that somebody is new, and as many to take them in; here it is one line of the table: hash and place + 1, or 0 and 0.
 */
export class PersonHashTable {
  #lines = new Int32Array(2 * firstSlots);
  #personIndexes = 0;

  /** The slot to look at first. */
  first(hash: number): number {
    return hash & (this.#lines.length / 2 - 1);
  }

  /** The slot to look at after one that has somebody else. */
  next(slot: number): number {
    return (slot + 1) & (this.#lines.length / 2 - 1);
  }

  hashIn(slot: number): number {
    return this.#lines[2 * slot] ?? 0;
  }

  /** Below 0 where there is nobody. */
  personIn(slot: number): number {
    return (this.#lines[2 * slot + 1] ?? 0) - 1;
  }

  /** Takes somebody into a slot that has nobody. Slots are other ones afterwards. */
  enter(slot: number, hash: number, personIndex: number): void {
    this.#fill(slot, hash, personIndex);
    this.#personIndexes += 1;
    if (4 * this.#personIndexes >= this.#lines.length) this.#makeRoom();
  }

  #fill(slot: number, hash: number, personIndex: number): void {
    this.#lines[2 * slot] = hash;
    this.#lines[2 * slot + 1] = personIndex + 1;
  }

  #makeRoom(): void {
    const before = this.#lines;
    this.#lines = new Int32Array(2 * before.length);
    for (let at = 0; at < before.length; at += 2) {
      const [hash, personIndex] = [before[at] ?? 0, (before[at + 1] ?? 0) - 1];
      if (personIndex < 0) continue;
      let slot = this.first(hash);
      while (this.personIn(slot) >= 0) slot = this.next(slot);
      this.#fill(slot, hash, personIndex);
    }
  }
}
