/** How many of the first items are `within`, all of which come before those that are not. */
export function countWithin(size: number, within: (index: number) => boolean): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (within(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
