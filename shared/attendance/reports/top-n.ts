/**
 * The first so many of all that pass by. A heap with the last of them on top: of tens of thousands most are only compared
 * with that one, and sorting them all would cost more than reading them.
 */
export class TopN<Item> {
  readonly #limit: number;
  readonly #compare: (one: Item, other: Item) => number;
  readonly #heap: Item[] = [];

  /** @param limit 1 or more */
  constructor(limit: number, compare: (one: Item, other: Item) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  /** False when so many came before it that it cannot be among the first. */
  hasRoomFor(item: Item): boolean {
    const last = this.#heap[0];
    return this.#heap.length < this.#limit || last === undefined || this.#compare(item, last) < 0;
  }

  /** Takes an item that there is room for; the last of the others may have to go. */
  add(item: Item): void {
    if (this.#heap.length < this.#limit) this.#rise(item);
    else this.#sink(item);
  }

  /** In no particular order. */
  get items(): readonly Item[] {
    return this.#heap;
  }

  #rise(item: Item): void {
    const heap = this.#heap;
    let at = heap.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above];
      if (other === undefined || this.#compare(other, item) >= 0) break;
      heap[at] = other;
      at = above;
    }
    heap[at] = item;
  }

  /** In the place of the top. */
  #sink(item: Item): void {
    const heap = this.#heap;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      const [left, right] = [heap[below], heap[below + 1]];
      const takeRight = left !== undefined && right !== undefined && this.#compare(right, left) > 0;
      const later = takeRight ? right : left;
      if (later === undefined || this.#compare(later, item) <= 0) break;
      heap[at] = later;
      at = takeRight ? below + 1 : below;
    }
    heap[at] = item;
  }
}
