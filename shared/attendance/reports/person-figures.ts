import { type PersonTotals, totalStays } from "../rules/person-totals.ts";
import type { AttendeeStatus, Claim, SessionShare } from "./attendee.ts";
import type { AttendeeReport } from "./attendees.ts";
import { judgeAttended, shareOfFrame } from "./session-share.ts";
import type { CountedSeconds } from "./share-measure.ts";

/** What a report says of one person, under whatever names. Seconds. */
export interface PersonFigures extends PersonTotals {
  readonly status: AttendeeStatus;
  /** Which of the seconds the share is made of: those of planned time, or all. */
  readonly counted: CountedSeconds;
  /** Of the session time; null for a person without stays, and where no session was seen. */
  readonly share: SessionShare | null;
  /** Null when no threshold was given. */
  readonly attended: Claim | null;
}

type ReadReport = Pick<AttendeeReport, "attendeeAt" | "staysOf" | "estimateLeave" | "window" | "measure">;

/**
 * The figures of one person: those of the row in the report; of several rows, which a change of naming or several spellings make,
 * their union, so that no second is counted twice.
 *
 * @param personIndexes all indexes of the person in the register of the report
 */
export function figuresOf(
  report: ReadReport,
  personIndexes: readonly number[],
  minShare: number | undefined,
): PersonFigures | undefined {
  const rows = personIndexes.map((personIndex) => figuresOfRow(report, personIndex)).filter((row) => row !== undefined);
  const [first] = rows;
  return first === undefined || rows.length === 1 ? first : uniteRows(report, personIndexes, rows, minShare);
}

/** Copied: the view of a report is valid until the next person is asked for. */
function figuresOfRow({ attendeeAt }: ReadReport, personIndex: number): PersonFigures | undefined {
  const attendee = attendeeAt(personIndex);
  if (attendee === null) return undefined;
  const { status, secondsMin, secondsMax, secondsEstimate, counted, share, attended } = attendee;
  return { status, secondsMin, secondsMax, secondsEstimate, counted, share, attended };
}

function uniteRows(
  { staysOf, estimateLeave, window, measure }: ReadReport,
  personIndexes: readonly number[],
  rows: readonly PersonFigures[],
  minShare: number | undefined,
): PersonFigures {
  const stays = personIndexes.flatMap(staysOf).sort((one, other) => one.possibleFrom - other.possibleFrom);
  const united = totalStays(stays, window, estimateLeave);
  // A row's own maximum includes time under names that may be the person's, such as a name that was erased.
  const secondsMax = Math.max(united.secondsMax, ...rows.map((row) => row.secondsMax));
  const unitedCount = totalStays(stays, measure.within);
  const counted = {
    secondsMin: unitedCount.secondsMin,
    secondsMax: Math.max(unitedCount.secondsMax + measure.secondsToCome, ...rows.map((row) => row.counted.secondsMax)),
  };
  const share = shareOfFrame(counted, measure.frame);
  return {
    ...united,
    secondsMax,
    counted,
    status: rows.some(({ status }) => status === "present") ? "present" : "unknown",
    share,
    attended: minShare === undefined ? null : judgeAttended(share, minShare),
  };
}
