import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import { anywhere, type JoinRange, standsAtSeam } from "./page-seams.ts";
import { People } from "./people.ts";
import type { ListChanges, PeopleOnList } from "./people-on-list.ts";
import { mayHavePages, showsTheNewest } from "./roster-completeness.ts";
import { boundStay, type ClockSkew, joinSecond, type LeaveProof, maxClockSkewSeconds, type Stay } from "./stay.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "./time-order.ts";
import type { TruthSettings } from "./truth-settings.ts";

/** One list in the terms of the rules. `low`: its picture was not taken before this. */
interface Picture {
  readonly low: EpochSeconds;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

interface Emptiness {
  readonly from: EpochSeconds;
  readonly by: EpochSeconds;
  readonly proof: "empty-room" | "dissolved";
}

/** What one list says about those who are not in it. */
interface AbsenceJudge {
  readonly picture: Picture;
  readonly seams: readonly JoinRange[];
  /** False when the list is one picture. */
  readonly paged: boolean;
  readonly complete: boolean;
  /** Whoever joined later than this and is not in the list has left. Infinity when the list does not tell. */
  readonly newerThan: EpochSeconds;
}

/**
 * Folds lists, counts and the end of the group into people and their stays. The work on a list grows with the rows that
 * changed since the list before: what is known of the many who stayed is written down only when they are missing.
 * Memory: the people in play, and a row of words for every stay of the others.
 */
export class PresenceFold implements RoomListener {
  readonly people = new People();
  readonly #settings: TruthSettings;
  /** Who is on the last list, which shows their last stays, under their `shownJoinedAt`. */
  #onList: PeopleOnList | null = null;
  /** Whose stay is over although the last list shows it, which is rare: each list that goes on showing it has to be judged. */
  readonly #shownEnded = new Set<number>();
  #picture: Picture | null = null;
  /** Open stays that the last list does not show and that nothing proves to be over. */
  readonly #hidden = new Set<number>();
  /** Those of them whom a complete list in no known order has missed: the next one that does proves that they are gone. */
  readonly #missedOnce = new Set<number>();
  #newestHidden: EpochSeconds = Number.NEGATIVE_INFINITY;
  /** The last one-page complete list: whoever it does not show was absent at its `low` or later. */
  #absence: Picture | null = null;
  /** The latest moments at which nobody was there: at some instant in [from, by]. Ascending. */
  #empty: Emptiness[] = [];
  #robots: number | null = null;
  #aheadAtLeast = 0;
  #aheadAtMost = maxClockSkewSeconds;

  constructor(settings: TruthSettings) {
    this.#settings = settings;
  }

  get skew(): ClockSkew {
    if (this.#aheadAtLeast === 0) return { aheadAtLeast: 0, aheadAtMost: 0 };
    return { aheadAtLeast: this.#aheadAtLeast, aheadAtMost: Math.max(this.#aheadAtLeast, this.#aheadAtMost) };
  }

  onRoster({ roster, completeness, changes, people, joins, seams }: JudgedRoster): void {
    const picture: Picture = { low: roster.from - rosterStalenessSeconds, from: roster.from, to: roster.to };
    this.people.register = people.register;
    this.#change(changes, picture);
    const complete = completeness === "complete";
    const robotsAreSteady = this.#robots === null || this.#robots === roster.robots;
    const ruled = this.#settings.newestWindow && showsTheNewest(completeness) && robotsAreSteady;
    const newerThan = ruled ? joins.at(0) : Number.POSITIVE_INFINITY;
    const paged = mayHavePages(joins.rows + roster.robots, this.#settings);
    this.#judgeMissing(changes.gone.places, { picture, seams, paged, complete, newerThan });
    this.#onList = people;
    this.#picture = picture;
    this.#robots = roster.robots;
    if (complete && seams !== anywhere && !mayHavePages(roster.listed, this.#settings)) this.#absence = picture;
  }

  onCount({ at, zeroSince }: JudgedCount): void {
    // One of two zeros is true for one moment since the first. Whoever had joined before it has left by now, even if a
    // list with an older picture still shows the stay.
    if (zeroSince === null) return;
    this.#closeAll(zeroSince - this.#settings.countStalenessSeconds, at, "empty-room");
  }

  onDissolved(slot: EpochSeconds): void {
    this.#closeAll(slot, slot + slotSeconds, "dissolved");
  }

  /** Writes down what the last list proves. Call once, after the last observation. */
  finish(): void {
    for (const place of this.#shown()) this.#markSeen(this.people.inPlay(place));
  }

  /** Writes down what the last list, which shows the stay, proves of it. */
  #markSeen(stay: Stay | undefined): void {
    if (this.#picture === null || stay === undefined || stay.leftLatest !== null) return;
    stay.provenUntil = this.#picture.low;
    stay.seenUntil = this.#picture.to;
  }

  /** Everybody on the last list. */
  #shown(): readonly number[] {
    return this.#onList?.places ?? [];
  }

  /** Goes over to the next list. */
  #change({ gone, come, moved }: ListChanges, picture: Picture): void {
    for (const place of gone.places) {
      this.#markSeen(this.people.inPlay(place));
      if (this.#shownEnded.size > 0) this.#shownEnded.delete(place);
    }
    if (this.#shownEnded.size > 0) this.#showEnded(moved.places, picture);
    for (let row = 0; row < come.places.length; row += 1) {
      this.#appear(come.places[row] ?? 0, come.joinedAt[row] ?? 0, picture);
    }
    for (const [row, place] of moved.places.entries()) this.#showAnew(place, moved.joinedAt[row] ?? 0, picture);
  }

  /** The list goes on showing stays that are over. */
  #showEnded(moved: readonly number[], picture: Picture): void {
    const changed = new Set(moved);
    for (const place of [...this.#shownEnded]) {
      const last = this.people.inPlay(place);
      if (last === undefined || changed.has(place)) continue;
      this.#noteShown(place, this.#showAgain(place, last, last.shownJoinedAt, picture));
    }
  }

  #noteShown(place: number, { leftLatest }: Stay): void {
    if (leftLatest !== null) this.#shownEnded.add(place);
    else if (this.#shownEnded.size > 0) this.#shownEnded.delete(place);
  }

  /** The person is in both lists, with two join times. */
  #showAnew(place: number, joinedAt: EpochSeconds, picture: Picture): void {
    const stay = this.people.inPlay(place);
    if (stay === undefined) return;
    this.#markSeen(stay);
    const isOver = stay.leftLatest !== null;
    const shown = isOver
      ? this.#showAgain(place, stay, joinedAt, picture)
      : this.#showAnotherJoin(place, stay, joinedAt, picture);
    this.#noteShown(place, shown);
  }

  /** The person is not in the last list. */
  #appear(place: number, joinedAt: EpochSeconds, picture: Picture): void {
    const last = this.people.takeUp(place);
    if (last === undefined) {
      const stay = this.#beginStay(joinedAt, picture, null);
      this.people.begin(place, stay);
      this.#noteShown(place, stay);
      return;
    }
    this.#noteShown(place, this.#stayOf(place, last, joinedAt, picture));
  }

  #stayOf(place: number, last: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    if (last.leftLatest !== null) return this.#showAgain(place, last, joinedAt, picture);
    this.#hidden.delete(place);
    if (this.#missedOnce.size > 0) this.#missedOnce.delete(place);
    if (last.shownJoinedAt === joinedAt) return last;
    return this.#showAnotherJoin(place, last, joinedAt, picture);
  }

  /** The person is listed although the last stay is over. */
  #showAgain(place: number, last: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    const endedByCount = last.endedBy === "empty-room" || last.endedBy === "dissolved";
    // Two walks may overlap when a slot ran late, and then either picture may be the older one.
    const mayBeOlder = (endedByCount ? picture.low : picture.from) < (last.leftLatest ?? picture.to);
    const isSamePresence = last.shownJoinedAt === joinedAt || joinedAt + joinSecond <= last.provenUntil;
    if (isSamePresence && mayBeOlder) {
      // The picture may be older than what ended the stay: nothing new, but a later proof of presence.
      last.provenUntil = Math.max(last.provenUntil, picture.low);
      last.seenUntil = Math.max(last.seenUntil, picture.to);
      if (joinedAt < last.shownJoinedAt) return this.#moveEndedJoinBack(place, last, joinedAt);
      last.shownJoinedAt = joinedAt;
      return last;
    }
    return this.#startStay(place, joinedAt, picture, last);
  }

  /** As `#moveJoinBack`, but what ended the stay still holds. */
  #moveEndedJoinBack(place: number, last: Stay, joinedAt: EpochSeconds): Stay {
    const { leftLatest, endedBy, absentFrom } = last;
    const stay = this.#moveJoinBack(place, last, joinedAt);
    stay.leftLatest = leftLatest;
    stay.endedBy = endedBy;
    stay.absentFrom = absentFrom;
    return stay;
  }

  #startStay(place: number, joinedAt: EpochSeconds, picture: Picture, last: Stay): Stay {
    const stay = this.#beginStay(joinedAt, picture, last);
    this.people.startStay(place, last, stay);
    return stay;
  }

  #beginStay(joinedAt: EpochSeconds, picture: Picture, last: Stay | null): Stay {
    const absentFrom = this.#provenAbsent(last, joinedAt, picture);
    // Absent after the join that the vendor tells: the person was offline in between and kept the join time.
    const notBefore = joinedAt + joinSecond <= absentFrom ? absentFrom : null;
    if (notBefore === null && last !== null && last.leftLatest !== null && joinedAt + joinSecond <= last.leftLatest) {
      last.leftLatest = Math.max(joinedAt + joinSecond, last.provenUntil);
      last.endedBy = "returned";
    }
    this.#noteSkew(joinedAt, picture, absentFrom);
    const stay = this.people.newStay();
    stay.joinedAt = joinedAt;
    stay.shownJoinedAt = joinedAt;
    stay.firstSeenTo = picture.to;
    stay.provenUntil = picture.low;
    stay.seenUntil = picture.to;
    stay.leftLatest = null;
    stay.endedBy = null;
    stay.notBefore = notBefore;
    stay.absentFrom = null;
    stay.absentUnderAnyJoin = false;
    if (notBefore === null) this.#closeIfEmptySince(stay, picture);
    return stay;
  }

  /** The room may have been proven empty after the join, by what is not older than the picture. */
  #closeIfEmptySince(stay: Stay, picture: Picture): void {
    for (const { from, by, proof } of this.#empty) {
      if (by <= picture.low || stay.joinedAt + joinSecond > from) continue;
      close(stay, from, by, proof);
      return;
    }
  }

  /** The latest instant that has a proof of absence at it or after it, and before the picture. */
  #provenAbsent(last: Stay | null, joinedAt: EpochSeconds, picture: Picture): EpochSeconds {
    let absentFrom = Number.NEGATIVE_INFINITY;
    const absence = this.#absence;
    const isBefore = absence !== null && absence.to <= picture.from;
    if (isBefore && (last === null || last.seenUntil < absence.to)) absentFrom = absence.low;
    const byList = last?.endedBy === "missed" || last?.endedBy === "newest-window";
    const isOver = (last?.leftLatest ?? Number.POSITIVE_INFINITY) <= picture.from;
    const applies = byList && isOver && (last.absentUnderAnyJoin || last.shownJoinedAt === joinedAt);
    if (applies) absentFrom = Math.max(absentFrom, last.absentFrom ?? absentFrom);
    for (const { from, by } of this.#empty) if (by <= picture.low) absentFrom = Math.max(absentFrom, from);
    return absentFrom;
  }

  /** The person was and is listed, under two join times. */
  #showAnotherJoin(place: number, stay: Stay, joinedAt: EpochSeconds, picture: Picture): Stay {
    if (joinedAt < stay.shownJoinedAt) return this.#moveJoinBack(place, stay, joinedAt);
    if (joinedAt + joinSecond <= stay.provenUntil) {
      // Shown under the old join time after the new one: two devices, and no leave between.
      stay.shownJoinedAt = joinedAt;
      return stay;
    }
    // A later join means a leave and a return between two lists.
    stay.leftLatest = Math.min(joinedAt + joinSecond, picture.to);
    stay.endedBy = "returned";
    return this.#startStay(place, joinedAt, picture, stay);
  }

  /**
   * An older join time than before: the entry of another device that was there all the time. A leave that was only
   * concluded from the join time's move forward is taken back when the older entry reaches over it.
   */
  #moveJoinBack(place: number, stay: Stay, joinedAt: EpochSeconds): Stay {
    this.people.noteMovedBack(place);
    stay.shownJoinedAt = joinedAt;
    if (joinedAt >= stay.joinedAt) return stay;
    const before = this.people.stayBefore(place);
    if (before !== undefined && before.endedBy !== "returned") {
      const absentFrom = before.absentFrom ?? Number.NEGATIVE_INFINITY;
      if (joinedAt + joinSecond <= absentFrom) return stay;
    }
    if (before === undefined || joinedAt + joinSecond > Math.max(before.provenUntil, before.joinedAt + joinSecond)) {
      stay.joinedAt = joinedAt;
      if (before !== undefined && before.leftLatest !== null) {
        before.leftLatest = Math.min(before.leftLatest, joinedAt + joinSecond);
        this.people.changeStayBefore(place, before);
      }
      return stay;
    }
    before.leftLatest = null;
    before.endedBy = null;
    before.absentFrom = null;
    before.provenUntil = stay.provenUntil;
    before.seenUntil = stay.seenUntil;
    this.people.dropLastStay(place, before);
    return this.#moveJoinBack(place, before, joinedAt);
  }

  #judgeMissing(missing: readonly number[], judge: AbsenceJudge): void {
    // When nobody hidden is newer than the list's oldest entry, the list speaks of none of them.
    if (judge.complete || this.#newestHidden > judge.newerThan) {
      for (const place of this.#hidden) this.#judge(place, judge);
      this.#newestHidden = this.#newestJoinHidden();
    }
    for (const place of missing) {
      if (this.#judge(place, judge)) continue;
      const last = this.people.inPlay(place);
      if (last === undefined) continue;
      this.#hidden.add(place);
      this.#newestHidden = Math.max(this.#newestHidden, last.shownJoinedAt);
    }
  }

  /** Puts somebody away whom the list does not show, if it proves that they are gone. */
  #judge(place: number, judge: AbsenceJudge): boolean {
    const last = this.people.inPlay(place);
    if (last === undefined) return true;
    const isOver = last.leftLatest !== null || this.#isGone(place, last, judge);
    if (isOver) this.#putAway(place, last);
    return isOver;
  }

  #isGone(place: number, last: Stay, judge: AbsenceJudge): boolean {
    const movedBack = this.people.hasMovedBack(place);
    if (judge.seams !== anywhere) return closeIfGone(last, movedBack, judge);
    if (this.#missedOnce.has(place)) return closeIfGone(last, movedBack, { ...judge, seams: [] });
    if (judge.complete && last.seenUntil <= judge.picture.from) this.#missedOnce.add(place);
    return false;
  }

  #putAway(place: number, last: Stay): void {
    if (this.#hidden.size > 0) this.#hidden.delete(place);
    if (this.#missedOnce.size > 0) this.#missedOnce.delete(place);
    this.people.putAway(place, last);
  }

  #newestJoinHidden(): EpochSeconds {
    let newest = Number.NEGATIVE_INFINITY;
    for (const place of this.#hidden) {
      newest = Math.max(newest, this.people.inPlay(place)?.shownJoinedAt ?? newest);
    }
    return newest;
  }

  /** Ends the open stays: after a zero those that began before it, after the end of the group all. */
  #closeAll(absentFrom: EpochSeconds, leftLatest: EpochSeconds, proof: "empty-room" | "dissolved"): void {
    this.#empty.push({ from: absentFrom, by: leftLatest, proof });
    if (this.#empty.length > 64) this.#empty = this.#empty.slice(-32);
    const skew = this.skew;
    const isOver = (stay: Stay): boolean => {
      if (stay.leftLatest !== null) return false;
      return proof === "dissolved" || boundStay(stay, skew).joinLatest <= absentFrom;
    };
    for (const place of this.#hidden) {
      const stay = this.people.inPlay(place);
      if (stay === undefined || !isOver(stay)) continue;
      close(stay, absentFrom, leftLatest, proof);
      this.#putAway(place, stay);
    }
    for (const place of this.#shown()) {
      const stay = this.people.inPlay(place);
      if (stay === undefined || !isOver(stay)) continue;
      this.#markSeen(stay);
      close(stay, absentFrom, leftLatest, proof);
      this.#shownEnded.add(place);
    }
  }

  /** A join time after its own list: the vendor's clock is ahead. Who was missing just before tells by how much at most. */
  #noteSkew(joinedAt: EpochSeconds, picture: Picture, absentFrom: EpochSeconds): void {
    const ahead = joinedAt - picture.to;
    if (ahead > this.#aheadAtLeast && ahead <= maxClockSkewSeconds) this.#aheadAtLeast = ahead;
    if (joinedAt + joinSecond > absentFrom) {
      this.#aheadAtMost = Math.min(this.#aheadAtMost, joinedAt + joinSecond - absentFrom);
    }
  }
}

function close(stay: Stay, absentFrom: EpochSeconds, leftLatest: EpochSeconds, proof: LeaveProof): void {
  stay.leftLatest = leftLatest;
  stay.endedBy = proof;
  stay.absentFrom = absentFrom;
}

/** Ends an open stay that the list does not show, if it proves that it is over. */
function closeIfGone(stay: Stay, joinMovedBack: boolean, judge: AbsenceJudge): boolean {
  const { complete, picture, seams, paged } = judge;
  // Pictures only get newer from walk to walk. Two walks that overlap may have seen them in either order.
  if (stay.seenUntil > picture.from) return false;
  if (!complete && (joinMovedBack || stay.shownJoinedAt <= judge.newerThan)) return false;
  if (standsAtSeam(seams, stay.shownJoinedAt)) return false;
  close(stay, picture.low, picture.to, complete ? "missed" : "newest-window");
  stay.absentUnderAnyJoin = !paged;
  return true;
}
