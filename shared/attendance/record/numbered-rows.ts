import type { EpochSeconds } from "../../identity/ids.ts";

/** Rows by number, ascending: two columns of plain numbers, so that copying a list costs next to nothing. */
export interface NumberedRows {
  readonly numbers: readonly number[];
  readonly joinedAt: readonly EpochSeconds[];
}

export const noRows: NumberedRows = { numbers: [], joinedAt: [] };

/**
 * Takes rows out by place and puts others in, all ascending. Copies whole runs: of a thousand rows a few dozen change.
 *
 * @param added none of their numbers in `before`
 */
export function changeRows(before: NumberedRows, takenOut: readonly number[], added: NumberedRows): NumberedRows {
  const size = before.numbers.length - takenOut.length + added.numbers.length;
  const next = { numbers: new Array<number>(size), joinedAt: new Array<EpochSeconds>(size) };
  let length = 0;
  let place = 0;
  let index = 0;
  for (let taken = 0; taken <= takenOut.length; taken += 1) {
    const stop = taken < takenOut.length ? (takenOut[taken] ?? 0) : before.numbers.length;
    for (; index < added.numbers.length; index += 1) {
      const number = added.numbers[index] ?? 0;
      const at = placeOf(before.numbers, number, place);
      if (at > stop) break;
      length = copyRun(before, place, at, next, length);
      place = at;
      next.numbers[length] = number;
      next.joinedAt[length] = added.joinedAt[index] ?? 0;
      length += 1;
    }
    length = copyRun(before, place, stop, next, length);
    place = stop + 1;
  }
  return next;
}

function copyRun(
  { numbers, joinedAt }: NumberedRows,
  from: number,
  to: number,
  into: { readonly numbers: number[]; readonly joinedAt: EpochSeconds[] },
  length: number,
): number {
  const shift = length - from;
  for (let place = from; place < to; place += 1) {
    into.numbers[place + shift] = numbers[place] ?? 0;
    into.joinedAt[place + shift] = joinedAt[place] ?? 0;
  }
  return to + shift;
}

/** The place of the first number that is not below this one, from `from` on. */
function placeOf(numbers: readonly number[], number: number, from: number): number {
  let low = from;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number at a place among those that are missing between 0 and the last: `numbers[i] - i` of them lie below `numbers[i]`. */
export function missingNumber({ numbers }: NumberedRows, place: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) - middle <= place) low = middle + 1;
    else high = middle;
  }
  return place + low;
}
