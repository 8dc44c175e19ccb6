import type { AttendeeStatus } from "../attendance/reports/attendee.ts";
import type { PersonFigures } from "../attendance/reports/person-figures.ts";

/** Sums over the rooms and times that were read so far. Two rooms at the same time count twice: these are seconds in rooms. */
export interface MemberTotals {
  readonly roomsRead: number;
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly secondsEstimate: number;
  /** Sessions in which the person was certainly, possibly, and not longer than a floor. */
  readonly present: number;
  readonly unknown: number;
  readonly absent: number;
}

export const noTotals: MemberTotals = {
  roomsRead: 0,
  secondsMin: 0,
  secondsMax: 0,
  secondsEstimate: 0,
  present: 0,
  unknown: 0,
  absent: 0,
};

/** @param isSeen true when there are stays, of which the seconds speak */
export function addFigures(
  totals: MemberTotals,
  figures: PersonFigures,
  isSeen: boolean,
  isSession: boolean,
): MemberTotals {
  const counts = (status: AttendeeStatus): number => (isSession && figures.status === status ? 1 : 0);
  return {
    ...totals,
    secondsMin: totals.secondsMin + (isSeen ? figures.secondsMin : 0),
    secondsMax: totals.secondsMax + (isSeen ? figures.secondsMax : 0),
    secondsEstimate: totals.secondsEstimate + (isSeen ? figures.secondsEstimate : 0),
    present: totals.present + counts("present"),
    unknown: totals.unknown + counts("unknown"),
    absent: totals.absent + counts("absent"),
  };
}

export function presentTotals(totals: MemberTotals, isComplete: boolean) {
  const { roomsRead, secondsMin, secondsMax, secondsEstimate, present, unknown, absent } = totals;
  return {
    complete: isComplete,
    roomsRead,
    secondsMin,
    secondsMax,
    secondsEstimate,
    sessions: { present, unknown, absent },
  };
}

export function packTotals(totals: MemberTotals): readonly number[] {
  const { roomsRead, secondsMin, secondsMax, secondsEstimate, present, unknown, absent } = totals;
  return [roomsRead, secondsMin, secondsMax, secondsEstimate, present, unknown, absent];
}

/** Undefined for what `packTotals` does not make. */
export function totalsOf(packed: unknown): MemberTotals | undefined {
  if (!Array.isArray(packed) || packed.length !== packTotals(noTotals).length || !packed.every(isCount)) {
    return undefined;
  }
  const [roomsRead = 0, secondsMin = 0, secondsMax = 0, secondsEstimate = 0, present = 0, unknown = 0, absent = 0] =
    packed;
  return { roomsRead, secondsMin, secondsMax, secondsEstimate, present, unknown, absent };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
