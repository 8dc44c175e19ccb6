import { orderByKeys } from "./part-order.ts";

/** The order of `<` on strings, which is the order of every roster. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The places of `ids` in ascending order of code units; equal ones in the order in which they are given. */
export function idOrder(ids: readonly string[]): Uint32Array {
  return orderByKeys(keysOf(ids), (one, other) => byCodeUnits(ids[one] ?? "", ids[other] ?? "") || one - other);
}

/** What has IDs, in their order. */
export function inIdOrder<Item>(items: readonly Item[], idOf: (item: Item) => string): Item[] {
  const order = idOrder(items.map(idOf));
  const sorted: Item[] = [];
  for (let at = 0; at < order.length; at += 1) {
    const item = items[order[at] ?? 0];
    if (item !== undefined) {
      sorted.push(item);
    }
  }
  return sorted;
}

function keysOf(ids: readonly string[]): Float64Array {
  const head = sharedHead(ids);
  const keys = new Float64Array(ids.length);
  for (let place = 0; place < ids.length; place += 1) {
    keys[place] = keyOf(ids[place] ?? "", head);
  }
  return keys;
}

/** How many characters all of them begin with. */
function sharedHead(ids: readonly string[]): number {
  const first = ids[0] ?? "";
  let shared = first.length;
  for (const id of ids) {
    let same = 0;
    while (same < shared && id.charCodeAt(same) === first.charCodeAt(same)) {
      same += 1;
    }
    shared = same;
  }
  return shared;
}

const keyCharacters = 6;
/** This and all above it are one to a key. */
const highestCode = 255;

/** Never in another order than the IDs themselves; equal where they differ later, or in a character above Latin-1. */
function keyOf(id: string, from: number): number {
  let key = 0;
  let isOver = false;
  for (let at = from; at < from + keyCharacters; at += 1) {
    const code: number = isOver || at >= id.length ? 0 : id.charCodeAt(at);
    key = key * (highestCode + 1) + Math.min(code, highestCode);
    isOver ||= code >= highestCode;
  }
  return key;
}
