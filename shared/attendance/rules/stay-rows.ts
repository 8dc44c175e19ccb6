import type { LeaveProof, Stay } from "./stay.ts";

const endings: readonly (LeaveProof | null)[] = [
  null,
  "missed",
  "newest-window",
  "returned",
  "empty-room",
  "dissolved",
];
/** Added to an ending when the absence was proven under any join time. */
const underAnyJoin = 8;

/** Eight times, the ending, and 1 + the row of the same person's stay before. */
const wordsOfRow = 10;
const endingWord = 8;
const beforeWord = 9;
/**
 * For null. Whole seconds of 32 bits last until 2106, and a reader gets them as plain numbers; each read of a float would make
 * an object.
 */
const noTime = 2 ** 32 - 1;

/** Rows come in blocks: a column that grows would be copied again and again, and leave five times its size to be cleared away. */
const blockBits = 11;
const rowsOfBlock = 2 ** blockBits;

/** No row: the stay before somebody's first. */
export const noRow = -1;

/**
 * Stays that nobody is working on, as rows of plain words: a busy day ends tens of thousands of them, and as objects they would cost the
 * garbage collector more than the rules themselves. Each row knows the row of the same person's stay before it.
 */
export class StayRows {
  readonly #blocks: Uint32Array[] = [];
  #rows = 0;

  add(stay: Stay, before: number): number {
    const row = this.#rows;
    this.#rows += 1;
    if (row % rowsOfBlock === 0) this.#blocks.push(new Uint32Array(rowsOfBlock * wordsOfRow));
    this.set(row, stay);
    this.#blockOf(row)[placeOf(row) + beforeWord] = before + 1;
    return row;
  }

  before(row: number): number {
    return (this.#blockOf(row)[placeOf(row) + beforeWord] ?? 0) - 1;
  }

  set(row: number, stay: Stay): void {
    const words = this.#blockOf(row);
    const at = placeOf(row);
    words[at] = storable(stay.joinedAt);
    words[at + 1] = storable(stay.shownJoinedAt);
    words[at + 2] = storable(stay.firstSeenTo);
    words[at + 3] = storable(stay.provenUntil);
    words[at + 4] = storable(stay.seenUntil);
    words[at + 5] = storable(stay.leftLatest);
    words[at + 6] = storable(stay.notBefore);
    words[at + 7] = storable(stay.absentFrom);
    words[at + endingWord] = endings.indexOf(stay.endedBy) + (stay.absentUnderAnyJoin ? underAnyJoin : 0);
  }

  get(row: number): Stay {
    return this.read(row, emptyStay());
  }

  /** Reads a row into a stay that is there already. */
  read(row: number, into: Stay): Stay {
    const words = this.#blockOf(row);
    const at = placeOf(row);
    const ending = words[at + endingWord] ?? 0;
    into.joinedAt = words[at] ?? 0;
    into.shownJoinedAt = words[at + 1] ?? 0;
    into.firstSeenTo = words[at + 2] ?? 0;
    into.provenUntil = words[at + 3] ?? 0;
    into.seenUntil = words[at + 4] ?? 0;
    into.leftLatest = timeOrNull(words[at + 5]);
    into.endedBy = endings[ending % underAnyJoin] ?? null;
    into.notBefore = timeOrNull(words[at + 6]);
    into.absentFrom = timeOrNull(words[at + 7]);
    into.absentUnderAnyJoin = ending >= underAnyJoin;
    return into;
  }

  #blockOf(row: number): Uint32Array {
    const block = this.#blocks[row >>> blockBits];
    if (block === undefined) throw new RangeError(`there is no stay in row ${row}`);
    return block;
  }
}

function placeOf(row: number): number {
  return (row % rowsOfBlock) * wordsOfRow;
}

function timeOrNull(time = noTime): number | null {
  return time === noTime ? null : time;
}

export function emptyStay(): Stay {
  return {
    joinedAt: 0,
    shownJoinedAt: 0,
    firstSeenTo: 0,
    provenUntil: 0,
    seenUntil: 0,
    leftLatest: null,
    endedBy: null,
    notBefore: null,
    absentFrom: null,
    absentUnderAnyJoin: false,
  };
}

/** Only a join time as the vendor tells it can be out of bounds; no rule tells 2106 from later. */
function storable(time: number | null): number {
  return time === null ? noTime : Math.max(0, Math.min(time, noTime - 1));
}
