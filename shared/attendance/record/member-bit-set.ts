/** A bit set of member numbers, 32 to a word. Copying one costs next to nothing beside copying the numbers. */
export type MemberBitSet = readonly number[];

const wordBits = 32;

export const noMembers: MemberBitSet = [];

export function has(set: MemberBitSet, memberNumber: number): boolean {
  return (((set[memberNumber >>> 5] ?? 0) >>> (memberNumber & 31)) & 1) === 1;
}

export function without(set: MemberBitSet, memberNumbers: readonly number[]): MemberBitSet {
  const words = set.slice();
  for (const member of memberNumbers) words[member >>> 5] = (words[member >>> 5] ?? 0) & ~(1 << (member & 31));
  return words;
}

export function including(set: MemberBitSet, memberNumbers: readonly number[]): MemberBitSet {
  const words = set.slice();
  for (const member of memberNumbers) {
    while (words.length * wordBits <= member) words.push(0);
    words[member >>> 5] = (words[member >>> 5] ?? 0) | (1 << (member & 31));
  }
  return words;
}

export function setOf(memberNumbers: readonly number[]): MemberBitSet {
  return including(noMembers, memberNumbers);
}

export function union(one: MemberBitSet, other: MemberBitSet): MemberBitSet {
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other];
  return longer.map((word, index) => word | (shorter[index] ?? 0));
}

export function difference(set: MemberBitSet, others: MemberBitSet): MemberBitSet {
  return set.map((word, index) => word & ~(others[index] ?? 0));
}

export function intersection(one: MemberBitSet, other: MemberBitSet): MemberBitSet {
  return one.map((word, index) => word & (other[index] ?? 0));
}

/** All members of the set, ascending. */
export function membersIn(set: MemberBitSet): number[] {
  const memberNumbers: number[] = [];
  for (const [index, word] of set.entries()) {
    // `left & (left − 1)` clears the lowest one.
    for (let left = word; left !== 0; left &= left - 1) memberNumbers.push(index * wordBits + lowestOne(left));
  }
  return memberNumbers;
}

function lowestOne(word: number): number {
  return 31 - Math.clz32(word & -word);
}
