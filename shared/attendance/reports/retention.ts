import type { EpochSeconds } from "../../identity/ids.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { RoomSession } from "../rules/sessions.ts";
import { boundStay, type ClockSkew, type Person, type StayBounds } from "../rules/stay.ts";
import { isoUtc } from "./iso-time.ts";

/** The cohort is who was present at this minute of the session; the marks follow at the same distance. */
const markSeconds = 5 * 60;
const mostMarks = 100;

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
export function curveRetention(
  people: Iterable<Person>,
  skew: ClockSkew,
  session: RoomSession,
  window: TimeWindow,
): RetentionCurve | null {
  const start = Math.max(session.startedBetween[1], window.from);
  const end = Math.min(session.endedBetween[1] ?? window.to, window.to);
  const marksDue = Math.floor((end - start) / markSeconds) - 1;
  if (marksDue < 1) return null;
  const step = markSeconds * Math.ceil(marksDue / mostMarks);
  const first = start + markSeconds;
  const marks = Math.floor((end - first) / step);
  const certain = new Int32Array(marks + 2);
  const possible = new Int32Array(marks + 2);
  let cohort = 0;
  for (const person of people) {
    const bounds = person.stays.map((stay) => boundStay(stay, skew));
    if (!bounds.some(({ joinLatest, leaveEarliest }) => joinLatest <= first && leaveEarliest >= first)) continue;
    cohort += 1;
    enterStays(bounds, { first, step, marks }, certain, possible);
  }
  if (cohort === 0) return null;
  const share = (value: number): number => Math.round((1000 * value) / cohort) / 1000;
  const curve: RetentionMark[] = [];
  let sure = certain[0] ?? 0;
  let maybe = possible[0] ?? 0;
  for (let mark = 1; mark <= marks; mark += 1) {
    sure += certain[mark] ?? 0;
    maybe += possible[mark] ?? 0;
    const minute = (first + mark * step - start) / 60;
    curve.push({ minute, shareMin: share(sure), shareMax: share(maybe) });
  }
  return { sessionStart: isoUtc(start), cohort, marks: curve };
}

interface MarkGrid {
  readonly first: EpochSeconds;
  readonly step: number;
  readonly marks: number;
}

/** Counts one person once per mark, as the difference to the mark before. */
function enterStays(bounds: readonly StayBounds[], grid: MarkGrid, certain: Int32Array, possible: Int32Array): void {
  let certainTo = -1;
  let possibleTo = -1;
  for (const { joinEarliest, joinLatest, leaveEarliest, leaveLatest } of bounds) {
    certainTo = enter(certain, grid, joinLatest, leaveEarliest, certainTo);
    possibleTo = enter(possible, grid, joinEarliest, leaveLatest ?? Number.POSITIVE_INFINITY, possibleTo);
  }
}

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
