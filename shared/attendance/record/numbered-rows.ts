import type { EpochSeconds } from "../../identity/ids.ts";

/** Rows by number, ascending: two columns of plain numbers, so that copying a list costs next to nothing. */
export interface NumberedRows {
  readonly numbers: readonly number[];
  readonly joinedAt: readonly EpochSeconds[];
}

export const noRows: NumberedRows = { numbers: [], joinedAt: [] };

/**
 * Takes rows out by place and puts others in, all ascending.
 *
 * @param added none of their numbers in `before`
 */
export function changeRows(before: NumberedRows, takenOut: readonly number[], added: NumberedRows): NumberedRows {
  const rows = before.numbers.length;
  const size = rows - takenOut.length + added.numbers.length;
  const next = { numbers: new Array<number>(size), joinedAt: new Array<EpochSeconds>(size) };
  let length = 0;
  const add = (row: number): void => {
    next.numbers[length] = added.numbers[row] ?? 0;
    next.joinedAt[length] = added.joinedAt[row] ?? 0;
    length += 1;
  };
  let [takenRow, addedRow] = [0, 0];
  let taken = takenOut[0] ?? beyond;
  let coming = added.numbers[0] ?? beyond;
  for (let row = 0; row < rows; row += 1) {
    const number = before.numbers[row] ?? 0;
    for (; coming < number; coming = added.numbers[addedRow] ?? beyond) {
      add(addedRow);
      addedRow += 1;
    }
    if (row === taken) {
      takenRow += 1;
      taken = takenOut[takenRow] ?? beyond;
      continue;
    }
    next.numbers[length] = number;
    next.joinedAt[length] = before.joinedAt[row] ?? 0;
    length += 1;
  }
  for (; addedRow < added.numbers.length; addedRow += 1) add(addedRow);
  return next;
}

/** After every row and every number. */
const beyond = 2 ** 31 - 1;

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
