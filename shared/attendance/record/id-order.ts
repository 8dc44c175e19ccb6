/** The order of `<` on strings, which is the order of every roster. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * The places of `ids` in ascending order of code units; equal ones in the order in which they are given. Comparing numbers made
 * of the first characters that differ takes a third of the time of comparing the IDs.
 */
export function idOrder(ids: readonly string[]): Uint32Array {
  const head = sharedHead(ids);
  const keys = new Float64Array(ids.length);
  const order = new Uint32Array(ids.length);
  for (let place = 0; place < ids.length; place += 1) {
    keys[place] = keyOf(ids[place] ?? "", head);
    order[place] = place;
  }
  return order.sort((one, other) => {
    const key = keys[one] ?? 0;
    const otherKey = keys[other] ?? 0;
    return key === otherKey ? byCodeUnits(ids[one] ?? "", ids[other] ?? "") : key < otherKey ? -1 : 1;
  });
}

export function inIdOrder<Id extends string>(ids: readonly Id[]): Id[] {
  return Array.from(idOrder(ids), (place) => ids[place]).filter((id) => id !== undefined);
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
