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
const firstRoom = 256;

/** No row: the stay before somebody's first. */
export const noRow = -1;

/**
 * Stays that nobody is working on, in columns: a busy day ends tens of thousands of them, and as objects they would cost the
 * garbage collector more than the rules themselves. Each row knows the row of the same person's stay before it.
 */
export class StayColumns {
  #times = new Uint32Array(firstRoom * timesOfRow);
  #endings = new Uint8Array(firstRoom);
  #before = new Int32Array(firstRoom);
  #rows = 0;

  add(stay: Stay, before: number): number {
    if (this.#rows === this.#endings.length) this.#makeRoom();
    const row = this.#rows;
    this.#rows += 1;
    this.#before[row] = before;
    this.set(row, stay);
    return row;
  }

  before(row: number): number {
    return this.#before[row] ?? noRow;
  }

  set(row: number, stay: Stay): void {
    const times = this.#times;
    const at = row * timesOfRow;
    times[at] = storable(stay.joinedAt);
    times[at + 1] = storable(stay.shownJoinedAt);
    times[at + 2] = storable(stay.firstSeenTo);
    times[at + 3] = storable(stay.provenUntil);
    times[at + 4] = storable(stay.seenUntil);
    times[at + 5] = storable(stay.leftLatest);
    times[at + 6] = storable(stay.notBefore);
    times[at + 7] = storable(stay.absentFrom);
    this.#endings[row] = endings.indexOf(stay.endedBy) + (stay.absentUnderAnyJoin ? underAnyJoin : 0);
  }

  get(row: number): Stay {
    return this.read(row, emptyStay());
  }

  /** Reads a row into a stay that is there already. */
  read(row: number, into: Stay): Stay {
    const at = row * timesOfRow;
    const ending = this.#endings[row] ?? 0;
    into.joinedAt = this.#time(at);
    into.shownJoinedAt = this.#time(at + 1);
    into.firstSeenTo = this.#time(at + 2);
    into.provenUntil = this.#time(at + 3);
    into.seenUntil = this.#time(at + 4);
    into.leftLatest = this.#timeOrNull(at + 5);
    into.endedBy = endings[ending % underAnyJoin] ?? null;
    into.notBefore = this.#timeOrNull(at + 6);
    into.absentFrom = this.#timeOrNull(at + 7);
    into.absentUnderAnyJoin = ending >= underAnyJoin;
    return into;
  }

  #time(at: number): number {
    return this.#times[at] ?? 0;
  }

  #timeOrNull(at: number): number | null {
    const time = this.#time(at);
    return time === noTime ? null : time;
  }

  #makeRoom(): void {
    const times = new Uint32Array(2 * this.#times.length);
    times.set(this.#times);
    this.#times = times;
    const wider = new Uint8Array(2 * this.#endings.length);
    wider.set(this.#endings);
    this.#endings = wider;
    const before = new Int32Array(2 * this.#before.length);
    before.set(this.#before);
    this.#before = before;
  }
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
