/** Of so many in one part of the range, putting them in order one by one takes longer than sorting. */
const mostInAPart = 24;

/**
 * The places of `keys` in ascending order. They are put where the keys themselves say, and then mostly are in order: a fifth
 * of the time of comparing them all.
 *
 * @param tellApart the order of two places with one key
 */
export function orderByKeys(keys: Float64Array, tellApart: (one: number, other: number) => number): Uint32Array {
  const compare = (one: number, other: number): number => {
    const key = keys[one] ?? 0;
    const otherKey = keys[other] ?? 0;
    return key === otherKey ? tellApart(one, other) : key < otherKey ? -1 : 1;
  };
  const order = nearOrder(keys);
  if (order === undefined) {
    return Uint32Array.from(keys, (_, place) => place).sort(compare);
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

/** Places by the part of the range that their keys lie in, as many parts as keys. Undefined where keys are crowded. */
function nearOrder(keys: Float64Array): Uint32Array | undefined {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < keys.length; place += 1) {
    const key = keys[place] ?? 0;
    least = key < least ? key : least;
    most = key > most ? key : most;
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
