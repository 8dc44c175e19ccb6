import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";
import { closeStay, type Picture } from "./absence.ts";
import { EmptyMoments } from "./empty-moments.ts";
import type { People } from "./people.ts";
import { joinSecond, newStay, type Stay } from "./stay.ts";
import { VendorClock } from "./vendor-clock.ts";

/**
 * What a list says of the stays of a person whom it shows: the last stay goes on, another one begins, or two turn out to be one.
 * Each method that takes a list's row returns the stay that the row belongs to.
 */
export class ListedStays {
  readonly clock = new VendorClock();
  readonly empty = new EmptyMoments();
  /** The last complete list of one page: people whom it does not show were absent at its `low` or later. */
  absence: Picture | null = null;
  /** Newcomers of the present list who may have been on the lists before it under another name. */
  renamed: ReadonlySet<number> = new Set();
  /** Rule 13: when the vendor denied last that a person was there. */
  readonly denials = new Map<number, Picture>();
  readonly #people: People;

  constructor(people: People) {
    this.#people = people;
  }

  /** A row of a person whose last stay is open. */
  listedWhileOpen(personIndex: number, stay: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    if (joinedAt === noJoinTime || joinedAt === stay.shownJoinedAt) return stay;
    if (stay.joinedAt === noJoinTime && joinedAt < stay.firstSeenTo) {
      adoptJoin(stay, joinedAt);
      return stay;
    }
    return joinedAt < stay.shownJoinedAt
      ? this.#moveJoinBack(personIndex, stay, joinedAt)
      : this.#moveJoinForward(personIndex, stay, joinedAt, picture);
  }

  /** A row of a person whose last stay is over: another stay begins, unless the list's picture may be older than the end. */
  listedAfterEnd(personIndex: number, last: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    const endedByCount = last.endedBy === "empty-room" || last.endedBy === "dissolved";
    // Two walks may overlap when a slot ran late, and then either picture may be the older one.
    const mayBeOlder = (endedByCount ? picture.low : picture.from) < (last.leftLatest ?? picture.to);
    const isSame =
      joinedAt === noJoinTime || last.shownJoinedAt === joinedAt || joinedAt + joinSecond <= last.provenUntil;
    return isSame && mayBeOlder
      ? this.#listedByOlderPicture(personIndex, last, joinedAt, picture)
      : this.begin(personIndex, joinedAt, picture, last);
  }

  /** A later proof of presence for a stay that is over. */
  #listedByOlderPicture(personIndex: number, last: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    last.sightedAt = Math.max(last.sightedAt, picture.low);
    last.seenUntil = Math.max(last.seenUntil, picture.to);
    if (joinedAt === noJoinTime) return last;
    last.provenUntil = Math.max(last.provenUntil, picture.low);
    if (last.shownJoinedAt === noJoinTime || joinedAt >= last.shownJoinedAt) {
      if (last.joinedAt === noJoinTime) adoptJoin(last, joinedAt);
      last.shownJoinedAt = joinedAt;
      return last;
    }
    const { leftLatest, endedBy, absentFrom } = last;
    const stay = this.#moveJoinBack(personIndex, last, joinedAt);
    // What ended the stay still holds.
    stay.leftLatest = leftLatest;
    stay.endedBy = endedBy;
    stay.absentFrom = absentFrom;
    return stay;
  }

  /** @param last the person's stay before, which is over; null for a person who is listed for the first time */
  begin(personIndex: number, joinedAt: EpochSeconds, picture: Picture, last: Stay | null): Stay {
    const isRenamed = this.renamed.size > 0 && this.renamed.has(personIndex);
    const absentFrom = isRenamed ? Number.NEGATIVE_INFINITY : this.#provenAbsent(personIndex, last, joinedAt, picture);
    const isTimed = joinedAt !== noJoinTime;
    const stay = newStay(joinedAt, picture, notBefore(last, joinedAt, absentFrom, picture));
    stay.continuesRenamed = isRenamed;
    if (isTimed) this.clock.note(joinedAt, picture.to, absentFrom);
    if (isTimed && stay.notBefore === null) {
      if (last !== null) endByReturn(last, joinedAt);
      this.#closeIfEmptySince(stay, picture);
    }
    this.#people.addStay(personIndex, stay);
    return stay;
  }

  /** Rule 7 for a list whose picture is older than the proof that the room was empty after the join. */
  #closeIfEmptySince(stay: Stay, picture: Picture): void {
    const moment = this.empty.between(stay.joinedAt + joinSecond, picture.low);
    if (moment !== undefined) closeStay(stay, moment.from, moment.by, moment.proof);
  }

  /** Rule 6: the latest instant that has a proof of the person's absence at it or after it, and before the picture. */
  #provenAbsent(personIndex: number, last: Stay | null, joinedAt: EpochSeconds, picture: Picture): EpochSeconds {
    let absentFrom = this.empty.lastFrom(picture.low);
    const { absence } = this;
    const isBefore = absence !== null && absence.to <= picture.from;
    if (isBefore && (last === null || last.seenUntil < absence.to)) absentFrom = Math.max(absentFrom, absence.low);
    const denial = this.denials.get(personIndex);
    if (denial !== undefined && denial.to <= picture.from) absentFrom = Math.max(absentFrom, denial.low);
    const byList = last?.endedBy === "missed" || last?.endedBy === "newest-window" || last?.endedBy === "denied";
    const isOver = (last?.leftLatest ?? Number.POSITIVE_INFINITY) <= picture.from;
    const applies = byList && isOver && (last.absentUnderAnyJoin || last.shownJoinedAt === joinedAt);
    return applies ? Math.max(absentFrom, last.absentFrom ?? absentFrom) : absentFrom;
  }

  /** Rule 5: a later join means a leave and a return between two lists, or another device. */
  #moveJoinForward(personIndex: number, stay: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    if (joinedAt + joinSecond <= stay.provenUntil) {
      // The old join time was listed after the new join: two devices, and no leave between.
      stay.shownJoinedAt = joinedAt;
      return stay;
    }
    stay.leftLatest = Math.min(joinedAt + joinSecond, picture.to);
    stay.endedBy = "returned";
    const next = this.begin(personIndex, joinedAt, picture, stay);
    // Sightings without a join time since the last proof may be those of the stay that begins now.
    stay.sightedAt = stay.provenUntil;
    stay.seenUntil = Math.min(stay.seenUntil, stay.leftLatest);
    return next;
  }

  /**
   * Rule 5: an older join time than before is the entry of another device that was there all the time. A leave that was only
   * concluded from the join time's move forward is taken back when the older entry reaches over it.
   */
  #moveJoinBack(personIndex: number, stay: Stay, joinedAt: EpochSeconds): Stay {
    this.#people.noteMovedBack(personIndex);
    stay.shownJoinedAt = joinedAt;
    if (joinedAt >= stay.joinedAt) return stay;
    const before = this.#people.stayBeforeLast(personIndex);
    if (before === undefined) {
      stay.joinedAt = joinedAt;
      return stay;
    }
    if (wasProvenAbsentAfter(before, joinedAt)) return stay;
    if (joinedAt + joinSecond > Math.max(before.provenUntil, before.joinedAt + joinSecond)) {
      stay.joinedAt = joinedAt;
      if (before.leftLatest !== null) before.leftLatest = Math.min(before.leftLatest, joinedAt + joinSecond);
      return stay;
    }
    takeLeaveBack(before, stay);
    this.#people.dropLastStay(personIndex);
    return this.#moveJoinBack(personIndex, before, joinedAt);
  }
}

/** Rule 6: the earliest that the stay can have begun where the vendor's join time, if there is one, is refuted. */
function notBefore(
  last: Stay | null,
  joinedAt: EpochSeconds,
  absentFrom: EpochSeconds,
  picture: Picture,
): EpochSeconds | null {
  if (joinedAt !== noJoinTime) return joinedAt + joinSecond <= absentFrom ? absentFrom : null;
  const earliest = Math.max(absentFrom, last === null ? absentFrom : notBeforeLast(last, picture));
  return earliest === Number.NEGATIVE_INFINITY ? null : earliest;
}

/** A picture from before the leave may show the stay that is over, which began when that one did. */
function notBeforeLast(last: Stay, picture: Picture): EpochSeconds {
  const isOver = last.leftLatest !== null && last.leftLatest <= picture.low;
  if (isOver) return last.sightedAt;
  return last.notBefore ?? (last.joinedAt === noJoinTime ? Number.NEGATIVE_INFINITY : last.joinedAt);
}

/** The first join time that a list shows of a stay: present since then. */
function adoptJoin(stay: Stay, joinedAt: EpochSeconds): void {
  stay.joinedAt = joinedAt;
  stay.shownJoinedAt = joinedAt;
  if (joinedAt + joinSecond > stay.provenUntil) stay.possibleFrom = stay.notBefore ?? Number.NEGATIVE_INFINITY;
  if (stay.notBefore !== null && joinedAt + joinSecond > stay.notBefore) stay.notBefore = null;
}

/** Rule 5: the return proves that the stay before was over within the join's second. */
function endByReturn(last: Stay, joinedAt: EpochSeconds): void {
  if (last.leftLatest === null || joinedAt + joinSecond > last.leftLatest) return;
  last.leftLatest = Math.max(joinedAt + joinSecond, last.provenUntil);
  last.endedBy = "returned";
}

/** Rule 6: something other than the return itself proves an absence after this join time. */
function wasProvenAbsentAfter(stay: Stay, joinedAt: EpochSeconds): boolean {
  return stay.endedBy !== "returned" && joinedAt + joinSecond <= (stay.absentFrom ?? Number.NEGATIVE_INFINITY);
}

/** Rule 5: the two stays are one. The earlier one goes on with what was seen of the later one. */
function takeLeaveBack(earlier: Stay, later: Stay): void {
  earlier.leftLatest = null;
  earlier.endedBy = null;
  earlier.absentFrom = null;
  earlier.provenUntil = later.provenUntil;
  earlier.sightedAt = later.sightedAt;
  earlier.seenUntil = later.seenUntil;
}
