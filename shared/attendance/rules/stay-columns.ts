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

/** Times of a row, `NaN` for null: one cache line. */
const timesOfRow = 8;
const firstRoom = 256;

/** No row: the stay before somebody's first. */
export const noRow = -1;

/**
 * Stays that nobody is working on, in columns: a busy day ends tens of thousands of them, and as objects they would cost the
 * garbage collector more than the rules themselves. Each row knows the row of the same person's stay before it.
 */
export class StayColumns {
  #times = new Float64Array(firstRoom * timesOfRow);
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
    times[at] = stay.joinedAt;
    times[at + 1] = stay.shownJoinedAt;
    times[at + 2] = stay.firstSeenTo;
    times[at + 3] = stay.provenUntil;
    times[at + 4] = stay.seenUntil;
    times[at + 5] = stay.leftLatest ?? Number.NaN;
    times[at + 6] = stay.notBefore ?? Number.NaN;
    times[at + 7] = stay.absentFrom ?? Number.NaN;
    this.#endings[row] = endings.indexOf(stay.endedBy) + (stay.absentUnderAnyJoin ? underAnyJoin : 0);
  }

  get(row: number): Stay {
    const at = row * timesOfRow;
    const ending = this.#endings[row] ?? 0;
    return {
      joinedAt: this.#time(at),
      shownJoinedAt: this.#time(at + 1),
      firstSeenTo: this.#time(at + 2),
      provenUntil: this.#time(at + 3),
      seenUntil: this.#time(at + 4),
      leftLatest: this.#timeOrNull(at + 5),
      endedBy: endings[ending % underAnyJoin] ?? null,
      notBefore: this.#timeOrNull(at + 6),
      absentFrom: this.#timeOrNull(at + 7),
      absentUnderAnyJoin: ending >= underAnyJoin,
    };
  }

  #time(at: number): number {
    return this.#times[at] ?? 0;
  }

  #timeOrNull(at: number): number | null {
    const time = this.#time(at);
    return Number.isNaN(time) ? null : time;
  }

  #makeRoom(): void {
    const times = new Float64Array(2 * this.#times.length);
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
