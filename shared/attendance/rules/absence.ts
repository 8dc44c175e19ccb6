import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";
import { type JoinRange, standsAtSeam } from "./page-seams.ts";
import type { LeaveProof, Stay } from "./stay.ts";

/** One list in the terms of the rules. `low`: its picture was not taken before this. */
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
}

/** Rules 2 to 4: ends an open stay that the list does not show, if the list proves that it is over. */
export function closeIfGone(stay: Stay, joinMovedBack: boolean, proof: AbsenceProof): boolean {
  const { complete, picture, seams, paged } = proof;
  // Pictures only get newer from walk to walk. Two walks that overlap may have seen them in either order.
  if (stay.seenUntil > picture.from) return false;
  const tellsJoin = stay.shownJoinedAt !== noJoinTime && !joinMovedBack;
  if (!complete && !(tellsJoin && stay.shownJoinedAt > proof.newerThan)) return false;
  if (standsAtSeam(seams, stay.shownJoinedAt)) return false;
  closeStay(stay, picture.low, picture.to, complete ? "missed" : "newest-window");
  stay.absentUnderAnyJoin = !paged;
  return true;
}

export function closeStay(stay: Stay, absentFrom: EpochSeconds, leftLatest: EpochSeconds, proof: LeaveProof): void {
  stay.leftLatest = leftLatest;
  stay.endedBy = proof;
  stay.absentFrom = absentFrom;
}
