/** A set of numbers from 0 on, 32 to a word. Copying one costs next to nothing beside copying its numbers. */
export type NumberSet = readonly number[];

const wordBits = 32;

export const noNumbers: NumberSet = [];

export function sizeOf(set: NumberSet): number {
  let size = 0;
  for (const word of set) size += onesIn(word);
  return size;
}

export function without(set: NumberSet, numbers: readonly number[]): NumberSet {
  const words = set.slice();
  for (const number of numbers) words[number >>> 5] = (words[number >>> 5] ?? 0) & ~(1 << (number & 31));
  return words;
}

export function including(set: NumberSet, numbers: readonly number[]): NumberSet {
  const words = set.slice();
  for (const number of numbers) {
    while (words.length * wordBits <= number) words.push(0);
    words[number >>> 5] = (words[number >>> 5] ?? 0) | (1 << (number & 31));
  }
  return words;
}

/** The numbers at these places of the set, places ascending and all within it. */
export function numbersAt(set: NumberSet, places: readonly number[]): number[] {
  return findAt((index) => set[index] ?? 0, places);
}

/** The same among the numbers that are not in the set. */
export function numbersMissingAt(set: NumberSet, places: readonly number[]): number[] {
  return findAt((index) => ~(set[index] ?? 0), places);
}

function findAt(wordAt: (index: number) => number, places: readonly number[]): number[] {
  const numbers = new Array<number>(places.length);
  let index = 0;
  let before = 0;
  let word = wordAt(0);
  let here = onesIn(word);
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row] ?? 0;
    while (before + here <= place) {
      before += here;
      index += 1;
      word = wordAt(index);
      here = onesIn(word);
    }
    numbers[row] = index * wordBits + oneAt(word, place - before);
  }
  return numbers;
}

/** All of them, ascending. */
export function numbersIn(set: NumberSet): number[] {
  const numbers: number[] = [];
  for (const [index, word] of set.entries()) {
    for (let left = word; left !== 0; left &= left - 1) numbers.push(index * wordBits + lowestOne(left));
  }
  return numbers;
}

function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function oneAt(word: number, place: number): number {
  let left = word;
  for (let passed = 0; passed < place; passed += 1) left &= left - 1;
  return lowestOne(left);
}

function lowestOne(word: number): number {
  return 31 - Math.clz32(word & -word);
}
