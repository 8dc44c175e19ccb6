import type { EpochSeconds } from "../../identity/ids.ts";
import { isoUtc } from "../../identity/iso-time.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { RoomSession } from "../rules/sessions.ts";
import type { StayBounds } from "../rules/stay.ts";
import { ratioAtLeast, ratioAtMost } from "./bounded-ratio.ts";

/** The cohort is everybody who was present at this minute of the session; the marks follow at the same distance. */
const markSeconds = 5 * 60;
const mostMarks = 100;
const shareDigits = 3;

export interface RetentionMark {
  readonly minute: number;
  /** Share of the cohort that was certainly there, and that was possibly there. */
  readonly shareMin: number;
  readonly shareMax: number;
}

export interface RetentionCurve {
  readonly sessionStart: string;
  /** People who were certainly there at minute 5. */
  readonly cohort: number;
  readonly marks: readonly RetentionMark[];
}

/** Share of those present at minute 5 of a session who are there at minutes 10, 15, …; returners count as there. */
export class RetentionTally {
  readonly #start: EpochSeconds;
  readonly #grid: MarkGrid;
  readonly #certain: Int32Array;
  readonly #possible: Int32Array;
  #cohort = 0;

  constructor(session: RoomSession, window: TimeWindow) {
    this.#start = Math.max(session.startedBetween[1], window.from);
    const end = Math.min(session.endedBetween[1] ?? window.to, window.to);
    const first = this.#start + markSeconds;
    const marksDue = Math.floor((end - first) / markSeconds);
    const step = markSeconds * Math.max(1, Math.ceil(marksDue / mostMarks));
    const marks = Math.max(0, Math.floor((end - first) / step));
    this.#grid = { first, step, marks };
    this.#certain = new Int32Array(marks + 2);
    this.#possible = new Int32Array(marks + 2);
  }

  /** All stays of one person. A stay that goes on under another name is counted by that name's row, which has the same join. */
  add(all: readonly StayBounds[]): void {
    const stays = all.filter(({ renamed }) => !renamed);
    const { first, marks } = this.#grid;
    if (marks === 0 || !stays.some(({ joinLatest, leaveEarliest }) => joinLatest <= first && leaveEarliest >= first))
      return;
    this.#cohort += 1;
    let certainTo = -1;
    let possibleTo = -1;
    for (const { possibleFrom, joinLatest, leaveEarliest, leaveLatest } of stays) {
      certainTo = enter(this.#certain, this.#grid, joinLatest, leaveEarliest, certainTo);
      possibleTo = enter(this.#possible, this.#grid, possibleFrom, leaveLatest ?? Number.POSITIVE_INFINITY, possibleTo);
    }
  }

  /** Null when the session is too short for a mark, or nobody was certainly there at minute 5. */
  report(): RetentionCurve | null {
    const cohort = this.#cohort;
    if (cohort === 0) return null;
    const { first, step, marks } = this.#grid;
    const curve: RetentionMark[] = [];
    let sure = this.#certain[0] ?? 0;
    let maybe = this.#possible[0] ?? 0;
    for (let mark = 1; mark <= marks; mark += 1) {
      sure += this.#certain[mark] ?? 0;
      maybe += this.#possible[mark] ?? 0;
      const minute = (first + mark * step - this.#start) / 60;
      curve.push({
        minute,
        shareMin: ratioAtLeast(sure, cohort, shareDigits),
        shareMax: ratioAtMost(maybe, cohort, shareDigits),
      });
    }
    return { sessionStart: isoUtc(this.#start), cohort, marks: curve };
  }
}

interface MarkGrid {
  readonly first: EpochSeconds;
  readonly step: number;
  readonly marks: number;
}

/** Counts one person once per mark, as the difference to the mark before. Returns the last mark entered. */
function enter(
  differences: Int32Array,
  { first, step, marks }: MarkGrid,
  from: EpochSeconds,
  to: EpochSeconds,
  reached: number,
): number {
  const start = Math.max(Math.ceil((from - first) / step), reached + 1, 0);
  const end = Math.min(Math.floor((to - first) / step), marks);
  if (end < start) return reached;
  differences[start] = (differences[start] ?? 0) + 1;
  differences[end + 1] = (differences[end + 1] ?? 0) - 1;
  return end;
}
