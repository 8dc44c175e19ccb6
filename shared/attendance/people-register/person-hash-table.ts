const firstSlots = 1024;

/**
 * Hash table with open addressing and linear probing, at most half full: from the hash of an ID to the person's index. A busy
 * day meets tens of thousands of people, most of them once, and a look-up costs the memory that it touches. A `Map` touches half
 * a dozen cache lines to find that an ID is new, and as many to insert it; here it is one: the hash and the index + 1, or 0 and 0.
 */
export class PersonHashTable {
  #slots = new Int32Array(2 * firstSlots);
  #size = 0;

  /** The slot to probe first. */
  firstSlot(hash: number): number {
    return hash & (this.#slots.length / 2 - 1);
  }

  /** The slot to probe after one that is taken by another person. */
  nextSlot(slot: number): number {
    return (slot + 1) & (this.#slots.length / 2 - 1);
  }

  hashIn(slot: number): number {
    return this.#slots[2 * slot] ?? 0;
  }

  /** Below 0 where the slot is free. */
  personIn(slot: number): number {
    return (this.#slots[2 * slot + 1] ?? 0) - 1;
  }

  /** Fills a free slot. The table may grow, which moves every person to another slot. */
  insert(slot: number, hash: number, personIndex: number): void {
    this.#fill(slot, hash, personIndex);
    this.#size += 1;
    if (4 * this.#size >= this.#slots.length) this.#grow();
  }

  #fill(slot: number, hash: number, personIndex: number): void {
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = personIndex + 1;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    for (let at = 0; at < before.length; at += 2) {
      const [hash, personIndex] = [before[at] ?? 0, (before[at + 1] ?? 0) - 1];
      if (personIndex < 0) continue;
      let slot = this.firstSlot(hash);
      while (this.personIn(slot) >= 0) slot = this.nextSlot(slot);
      this.#fill(slot, hash, personIndex);
    }
  }
}
