import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";
import { closeStay, type Picture } from "./absence.ts";
import { EmptyMoments } from "./empty-moments.ts";
import type { People } from "./people.ts";
import { joinSecond, newStay, type Stay } from "./stay.ts";
import { VendorClock } from "./vendor-clock.ts";

/** What it means for a person's stays that one more list shows the person: the stay goes on, another begins, or two become one. */
export class ListedStays {
  readonly clock = new VendorClock();
  readonly empty = new EmptyMoments();
  /** The last one-page complete list: people whom it does not show were absent at its `low` or later. */
  absence: Picture | null = null;
  /** Newcomers of the present list who may have been on the lists before it under another name. */
  renamed: ReadonlySet<number> = new Set();
  readonly #people: People;

  constructor(people: People) {
    this.#people = people;
  }

  /** The list shows a person whose last stay is open. */
  listedOn(personIndex: number, stay: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    if (joinedAt === noJoinTime || joinedAt === stay.shownJoinedAt) return stay;
    if (stay.joinedAt === noJoinTime && joinedAt < stay.firstSeenTo) {
      adoptJoin(stay, joinedAt);
      return stay;
    }
    return this.#listedUnderAnotherJoin(personIndex, stay, joinedAt, picture);
  }

  /** Rule 6, and rule 5's opposite: the list shows a person whose last stay is over. */
  listedAfterEnd(personIndex: number, last: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    const endedByCount = last.endedBy === "empty-room" || last.endedBy === "dissolved";
    // Two walks may overlap when a slot ran late, and then either picture may be the older one.
    const mayBeOlder = (endedByCount ? picture.low : picture.from) < (last.leftLatest ?? picture.to);
    const isUntimed = joinedAt === noJoinTime;
    const isSame = isUntimed || last.shownJoinedAt === joinedAt || joinedAt + joinSecond <= last.provenUntil;
    if (!isSame || !mayBeOlder) return this.begin(personIndex, joinedAt, picture, last);
    // The picture may be older than what ended the stay: nothing new, but a later proof of presence.
    last.sightedAt = Math.max(last.sightedAt, picture.low);
    last.seenUntil = Math.max(last.seenUntil, picture.to);
    if (isUntimed) return last;
    last.provenUntil = Math.max(last.provenUntil, picture.low);
    if (last.shownJoinedAt !== noJoinTime && joinedAt < last.shownJoinedAt) {
      return this.#moveEndedJoinBack(personIndex, last, joinedAt);
    }
    if (last.joinedAt === noJoinTime) adoptJoin(last, joinedAt);
    last.shownJoinedAt = joinedAt;
    return last;
  }

  /** As `#moveJoinBack`, but what ended the stay still holds. */
  #moveEndedJoinBack(personIndex: number, last: Stay, joinedAt: EpochSeconds): Stay {
    const { leftLatest, endedBy, absentFrom } = last;
    const stay = this.#moveJoinBack(personIndex, last, joinedAt);
    stay.leftLatest = leftLatest;
    stay.endedBy = endedBy;
    stay.absentFrom = absentFrom;
    return stay;
  }

  /** @param last the person's stay before, which is over; null for a person who is listed for the first time */
  begin(personIndex: number, joinedAt: EpochSeconds, picture: Picture, last: Stay | null): Stay {
    const isRenamed = this.renamed.size > 0 && this.renamed.has(personIndex);
    const absentFrom = isRenamed ? Number.NEGATIVE_INFINITY : this.#provenAbsent(last, joinedAt, picture);
    const isTimed = joinedAt !== noJoinTime;
    const stay = newStay(joinedAt, picture, this.#notBefore(last, joinedAt, absentFrom));
    stay.continuesRenamed = isRenamed;
    if (isTimed) this.clock.note(joinedAt, picture.to, absentFrom);
    if (isTimed && stay.notBefore === null) {
      if (last !== null) endByReturn(last, joinedAt);
      this.#closeIfEmptySince(stay, picture);
    }
    this.#people.addStay(personIndex, stay);
    return stay;
  }

  /** Rule 6: absent after the vendor's join time. The person was offline in between and kept it. */
  #notBefore(last: Stay | null, joinedAt: EpochSeconds, absentFrom: EpochSeconds): EpochSeconds | null {
    if (joinedAt !== noJoinTime) return joinedAt + joinSecond <= absentFrom ? absentFrom : null;
    const earliest = Math.max(absentFrom, last?.sightedAt ?? absentFrom);
    return earliest === Number.NEGATIVE_INFINITY ? null : earliest;
  }

  /** The room may have been proven empty after the join, by what is not older than the picture. */
  #closeIfEmptySince(stay: Stay, picture: Picture): void {
    const moment = this.empty.between(stay.joinedAt + joinSecond, picture.low);
    if (moment !== undefined) closeStay(stay, moment.from, moment.by, moment.proof);
  }

  /** The latest instant that has a proof of absence at it or after it, and before the picture. */
  #provenAbsent(last: Stay | null, joinedAt: EpochSeconds, picture: Picture): EpochSeconds {
    let absentFrom = this.empty.lastFrom(picture.low);
    const { absence } = this;
    const isBefore = absence !== null && absence.to <= picture.from;
    if (isBefore && (last === null || last.seenUntil < absence.to)) absentFrom = Math.max(absentFrom, absence.low);
    const byList = last?.endedBy === "missed" || last?.endedBy === "newest-window";
    const isOver = (last?.leftLatest ?? Number.POSITIVE_INFINITY) <= picture.from;
    const applies = byList && isOver && (last.absentUnderAnyJoin || last.shownJoinedAt === joinedAt);
    return applies ? Math.max(absentFrom, last.absentFrom ?? absentFrom) : absentFrom;
  }

  /** Rule 5: the person was and is listed, under two join times. */
  #listedUnderAnotherJoin(personIndex: number, stay: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    if (joinedAt < stay.shownJoinedAt) return this.#moveJoinBack(personIndex, stay, joinedAt);
    if (joinedAt + joinSecond <= stay.provenUntil) {
      // Listed under the old join time after the new one: two devices, and no leave between.
      stay.shownJoinedAt = joinedAt;
      return stay;
    }
    // A later join means a leave and a return between two lists.
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
    if (before !== undefined && before.endedBy !== "returned") {
      const absentFrom = before.absentFrom ?? Number.NEGATIVE_INFINITY;
      if (joinedAt + joinSecond <= absentFrom) return stay;
    }
    if (before === undefined || joinedAt + joinSecond > Math.max(before.provenUntil, before.joinedAt + joinSecond)) {
      stay.joinedAt = joinedAt;
      if (before !== undefined && before.leftLatest !== null) {
        before.leftLatest = Math.min(before.leftLatest, joinedAt + joinSecond);
      }
      return stay;
    }
    before.leftLatest = null;
    before.endedBy = null;
    before.absentFrom = null;
    before.provenUntil = stay.provenUntil;
    before.sightedAt = stay.sightedAt;
    before.seenUntil = stay.seenUntil;
    this.#people.dropLastStay(personIndex);
    return this.#moveJoinBack(personIndex, before, joinedAt);
  }
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
