/** The order of `<` on strings, which is the order of every roster that is read back. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
