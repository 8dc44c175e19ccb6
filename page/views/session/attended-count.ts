import { judgeAttended } from "../../../shared/attendance/reports/session-share.ts";
import type { PresenceRow } from "../../presence-chart/presence-row.ts";
import type { PeopleFilter } from "./session-options.ts";

/** How many people certainly attended, certainly did not, and of how many the record cannot tell. */
export interface AttendedCount {
  readonly attended: number;
  readonly notAttended: number;
  readonly undecided: number;
}

/** By the API's own rule and from its own figures, so that the threshold can move without asking it again. */
export function countAttended(rows: readonly PresenceRow[], minShare: number): AttendedCount {
  const counts = { attended: 0, notAttended: 0, undecided: 0 };
  for (const { attendee } of rows) {
    const verdict = judgeAttended(attendee.shareOfSession, minShare);
    counts[verdict === "unknown" ? "undecided" : verdict ? "attended" : "notAttended"] += 1;
  }
  return counts;
}

export function filterOf(show: PeopleFilter, minShare: number): (row: PresenceRow) => boolean {
  switch (show) {
    case "all":
      return () => true;
    case "present":
    case "absent":
    case "unknown":
      return ({ attendee }) => attendee.status === show;
    default:
      return ({ attendee }) => judgeAttended(attendee.shareOfSession, minShare) === verdictOf[show];
  }
}

const verdictOf = { attended: true, "not-attended": false, undecided: "unknown" } as const;
