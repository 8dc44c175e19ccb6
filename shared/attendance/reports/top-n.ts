/**
 * Bounded max-heap: keeps the first `limit` items of a stream in sort order. Most of tens of thousands are only compared with the
 * last one kept, which is on top; sorting them all would cost more than reading them.
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

  /** False when `limit` items come before it already. */
  hasRoomFor(item: Item): boolean {
    const last = this.#heap[0];
    return this.#heap.length < this.#limit || last === undefined || this.#compare(item, last) < 0;
  }

  /** Adds an item that there is room for; it replaces the last one kept when the heap is full. */
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

  /** Replaces the top. */
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
