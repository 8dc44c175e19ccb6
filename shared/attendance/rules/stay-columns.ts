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

/** Times of a row: half a cache line. */
const timesOfRow = 8;
/**
 * In the column of times, for null. Whole seconds of 32 bits last until 2106, and a reader gets them as plain numbers; each
 * read of a float would make an object.
 */
const noTime = 2 ** 32 - 1;

const blockBits = 11;
/** Rows come in blocks: columns that grow would be copied again and again, and leave five times their size to be cleared away. */
const rowsOfBlock = 2 ** blockBits;

interface Block {
  readonly times: Uint32Array;
  readonly endings: Uint8Array;
  /** The row of the same person's stay before. */
  readonly before: Int32Array;
}

/** No row: the stay before somebody's first. */
export const noRow = -1;

/**
 * Stays that nobody is working on, in columns: a busy day ends tens of thousands of them, and as objects they would cost the
 * garbage collector more than the rules themselves. Each row knows the row of the same person's stay before it.
 */
export class StayColumns {
  readonly #blocks: Block[] = [];
  #rows = 0;

  add(stay: Stay, before: number): number {
    const row = this.#rows;
    this.#rows += 1;
    if (row % rowsOfBlock === 0) this.#blocks.push(emptyBlock());
    this.#blockOf(row).before[row % rowsOfBlock] = before;
    this.set(row, stay);
    return row;
  }

  before(row: number): number {
    return this.#blockOf(row).before[row % rowsOfBlock] ?? noRow;
  }

  set(row: number, stay: Stay): void {
    const { times, endings: codes } = this.#blockOf(row);
    const at = (row % rowsOfBlock) * timesOfRow;
    times[at] = storable(stay.joinedAt);
    times[at + 1] = storable(stay.shownJoinedAt);
    times[at + 2] = storable(stay.firstSeenTo);
    times[at + 3] = storable(stay.provenUntil);
    times[at + 4] = storable(stay.seenUntil);
    times[at + 5] = storable(stay.leftLatest);
    times[at + 6] = storable(stay.notBefore);
    times[at + 7] = storable(stay.absentFrom);
    codes[row % rowsOfBlock] = endings.indexOf(stay.endedBy) + (stay.absentUnderAnyJoin ? underAnyJoin : 0);
  }

  get(row: number): Stay {
    return this.read(row, emptyStay());
  }

  /** Reads a row into a stay that is there already. */
  read(row: number, into: Stay): Stay {
    const { times, endings: codes } = this.#blockOf(row);
    const at = (row % rowsOfBlock) * timesOfRow;
    const ending = codes[row % rowsOfBlock] ?? 0;
    into.joinedAt = times[at] ?? 0;
    into.shownJoinedAt = times[at + 1] ?? 0;
    into.firstSeenTo = times[at + 2] ?? 0;
    into.provenUntil = times[at + 3] ?? 0;
    into.seenUntil = times[at + 4] ?? 0;
    into.leftLatest = timeOrNull(times, at + 5);
    into.endedBy = endings[ending % underAnyJoin] ?? null;
    into.notBefore = timeOrNull(times, at + 6);
    into.absentFrom = timeOrNull(times, at + 7);
    into.absentUnderAnyJoin = ending >= underAnyJoin;
    return into;
  }

  #blockOf(row: number): Block {
    const block = this.#blocks[row >>> blockBits];
    if (block === undefined) throw new RangeError(`there is no stay in row ${row}`);
    return block;
  }
}

function emptyBlock(): Block {
  return {
    times: new Uint32Array(rowsOfBlock * timesOfRow),
    endings: new Uint8Array(rowsOfBlock),
    before: new Int32Array(rowsOfBlock),
  };
}

function timeOrNull(times: Uint32Array, at: number): number | null {
  const time = times[at] ?? 0;
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
