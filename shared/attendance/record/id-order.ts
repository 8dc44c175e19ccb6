/** The order of `<` on strings, which is the order of every roster. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * The places of `ids` in ascending order of code units; equal ones in the order in which they are given. IDs are put where numbers
 * made of their first characters that differ say, and then mostly are in order: a fifth of the time of comparing them all.
 */
export function idOrder(ids: readonly string[]): Uint32Array {
  const keys = keysOf(ids);
  const compare = (one: number, other: number): number => {
    const key = keys[one] ?? 0;
    const otherKey = keys[other] ?? 0;
    return key === otherKey ? byCodeUnits(ids[one] ?? "", ids[other] ?? "") : key < otherKey ? -1 : 1;
  };
  const order = nearOrder(keys);
  if (order === undefined) {
    return Uint32Array.from(ids, (_, place) => place).sort(compare);
  }
  for (let at = 1; at < order.length; at += 1) {
    const place = order[at] ?? 0;
    let to = at;
    while (to > 0 && compare(place, order[to - 1] ?? 0) < 0) {
      order[to] = order[to - 1] ?? 0;
      to -= 1;
    }
    order[to] = place;
  }
  return order;
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

/** Of so many in one part of the range, putting them in order one by one takes longer than sorting. */
const mostInAPart = 24;

/** Places by the part of the range that their keys lie in, as many parts as keys. Undefined where keys are crowded. */
function nearOrder(keys: Float64Array): Uint32Array | undefined {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < keys.length; place += 1) {
    const key = keys[place] ?? 0;
    least = Math.min(least, key);
    most = Math.max(most, key);
  }
  const scale = most > least ? (keys.length - 1) / (most - least) : 0;
  const parts = new Uint32Array(keys.length);
  const ends = new Uint32Array(keys.length);
  for (let place = 0; place < keys.length; place += 1) {
    const part = Math.floor(((keys[place] ?? 0) - least) * scale);
    parts[place] = part;
    ends[part] = (ends[part] ?? 0) + 1;
    if ((ends[part] ?? 0) > mostInAPart) {
      return undefined;
    }
  }
  for (let part = 1; part < ends.length; part += 1) {
    ends[part] = (ends[part] ?? 0) + (ends[part - 1] ?? 0);
  }
  const order = new Uint32Array(keys.length);
  for (let place = keys.length - 1; place >= 0; place -= 1) {
    const part = parts[place] ?? 0;
    const end = (ends[part] ?? 0) - 1;
    ends[part] = end;
    order[end] = place;
  }
  return order;
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
