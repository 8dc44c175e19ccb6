import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";
import type { TruthSettings } from "../truth-settings.ts";
import { type JoinRange, standsAtSeam } from "./page-seams.ts";
import { mayHavePages, showsTheNewest } from "./roster-completeness.ts";
import type { LeaveProof, Stay } from "./stay.ts";
import type { JudgedRoster } from "./time-order.ts";

/** When one list was taken. Each of its pages shows a picture from [`low`, `to`]. */
export interface Picture {
  readonly low: EpochSeconds;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

/** What one list proves about people whom it does not show. */
export interface AbsenceProof {
  readonly picture: Picture;
  readonly seams: readonly JoinRange[];
  /** False when the list is one picture. */
  readonly paged: boolean;
  readonly complete: boolean;
  /** A person who joined later than this and is not on the list has left. Infinity when the list proves no such thing. */
  readonly newerThan: EpochSeconds;
  /**
   * People who joined later than this and are there are on the list, if a cut list holds the newest, whatever cut it; it proves nothing of
   * those who are missing. Infinity for a list that was not read to its end.
   */
  readonly oldest: EpochSeconds;
  /** The newest join time on the list: the picture behind it is not older. */
  readonly newest: EpochSeconds;
}

/**
 * Rules 2 to 4: what the list proves of people whom it does not show.
 *
 * @param robotsBefore how many robots the list before had; null for the first list
 */
export function absenceProofOf(
  { roster, completeness, joins, seams }: JudgedRoster,
  picture: Picture,
  robotsBefore: number | null,
  settings: TruthSettings,
): AbsenceProof {
  const robotsAreSteady = robotsBefore === null || robotsBefore === roster.robots;
  const provesNewest = settings.newestWindow && showsTheNewest(completeness) && robotsAreSteady;
  return {
    picture,
    seams,
    paged: mayHavePages(joins.rows + roster.robots, settings),
    complete: completeness === "complete",
    newerThan: provesNewest ? joins.at(0) : Number.POSITIVE_INFINITY,
    oldest: settings.newestWindow && completeness !== "not-ended" ? joins.at(0) : Number.POSITIVE_INFINITY,
    newest: joins.at(joins.timed - 1),
  };
}

/** Rules 2 to 4 and 10: ends an open stay that the list does not show, if the list proves that it is over. */
export function closeIfGone(stay: Stay, joinMovedBack: boolean, proof: AbsenceProof): boolean {
  const { picture } = proof;
  const provenBy = missedBy(proof) ?? missedByNewest(stay, joinMovedBack, proof);
  if (provenBy === null || overlapsLastSighting(stay, picture) || standsAtSeam(proof.seams, stay.shownJoinedAt))
    return false;
  closeStay(stay, picture.low, picture.to, provenBy);
  stay.absentUnderAnyJoin = !proof.paged;
  return true;
}

/** Rule 2. */
function missedBy({ complete }: AbsenceProof): LeaveProof | null {
  return complete ? "missed" : null;
}

/** Rule 3. */
function missedByNewest(stay: Stay, joinMovedBack: boolean, { newerThan }: AbsenceProof): LeaveProof | null {
  const hasRank = stay.shownJoinedAt !== noJoinTime && !joinMovedBack;
  return hasRank && stay.shownJoinedAt > newerThan ? "newest-window" : null;
}

/** Rule 10: two walks that overlap in time may have seen their pictures in either order. */
function overlapsLastSighting(stay: Stay, picture: Picture): boolean {
  return stay.seenUntil > picture.from;
}

export function closeStay(stay: Stay, absentFrom: EpochSeconds, leftLatest: EpochSeconds, proof: LeaveProof): void {
  stay.leftLatest = leftLatest;
  stay.endedBy = proof;
  stay.absentFrom = absentFrom;
}
