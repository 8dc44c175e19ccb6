import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import { type ListedMember, rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { RowChanges } from "../row-changes.ts";
import type { JoinOrder } from "./join-order.ts";
import { mayHideAtSeam } from "./page-seams.ts";
import { mayHavePages, showsTheNewest } from "./roster-completeness.ts";
import {
  boundStay,
  type ClockSkew,
  joinSecond,
  type LeaveProof,
  maxClockSkewSeconds,
  type Person,
  type Stay,
} from "./stay.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "./time-order.ts";
import type { TruthSettings } from "./truth-settings.ts";

/** One list in the terms of the rules. `low`: its picture was not taken before this. */
interface Picture {
  readonly low: EpochSeconds;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

/** Whom a row of the last list shows. */
interface Showing {
  readonly person: Person;
  readonly stay: Stay;
  readonly row: ListedMember;
}

interface Emptiness {
  readonly from: EpochSeconds;
  readonly by: EpochSeconds;
  readonly proof: "empty-room" | "dissolved";
}

/** What one list says about those who are not in it. */
interface AbsenceEvidence {
  readonly complete: boolean;
  /** Whoever joined later than this and is not in the list has left. Infinity when the list does not tell. */
  readonly newerThan: EpochSeconds;
}

/**
 * Folds lists, counts and the end of the group into people and their stays. The work on a list grows with the rows that
 * changed since the list before: what is known of the many who stayed is written down only when they are missing.
 * Memory: one entry per person and stay.
 */
export class PresenceFold implements RoomListener {
  readonly people = new Map<UserId, Person>();
  readonly #settings: TruthSettings;
  /** Everybody on the last list. */
  readonly #shown = new Map<UserId, Showing>();
  /** Those of them whose stay is over all the same, which is rare: each list that goes on showing them has to be judged. */
  #shownEnded = new Set<UserId>();
  #picture: Picture | null = null;
  /** Open stays that the last list does not show and that nothing proves to be over. */
  readonly #hidden = new Map<Person, Stay>();
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

  onRoster({ roster, completeness, changes, joins }: JudgedRoster): void {
    const picture: Picture = { low: roster.from - rosterStalenessSeconds, from: roster.from, to: roster.to };
    const before = this.#picture;
    const missing = this.#change(changes, picture);
    for (const { stay } of missing) {
      if (stay.leftLatest !== null) continue;
      stay.provenUntil = before?.low ?? stay.provenUntil;
      stay.seenUntil = before?.to ?? stay.seenUntil;
    }
    const complete = completeness === "complete";
    const robotsAreSteady = this.#robots === null || this.#robots === roster.robots;
    const ruled = this.#settings.newestWindow && showsTheNewest(completeness) && robotsAreSteady;
    const evidence = { complete, newerThan: ruled ? joins.at(0) : Number.POSITIVE_INFINITY };
    this.#judgeMissing(missing, evidence, picture, joins, roster.robots);
    this.#picture = picture;
    this.#robots = roster.robots;
    if (complete && !mayHavePages(roster.listed)) this.#absence = picture;
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
    for (const { stay } of this.#shown.values()) if (stay.leftLatest === null) this.#markSeen(stay);
  }

  #markSeen(stay: Stay): void {
    if (this.#picture === null) return;
    stay.provenUntil = this.#picture.low;
    stay.seenUntil = this.#picture.to;
  }

  /** Goes over to the next list; returns those who are in the last one only. */
  #change({ gone, come }: RowChanges, picture: Picture): Showing[] {
    const missing = new Map<UserId, Showing>();
    for (const { userId } of gone) {
      const entry = this.#shown.get(userId);
      if (entry !== undefined) missing.set(userId, entry);
    }
    const ended = this.#shownEnded;
    this.#shownEnded = new Set();
    for (const userId of ended) {
      const entry = this.#shown.get(userId);
      if (entry === undefined || missing.has(userId)) continue;
      this.#show(entry.row, entry.person, this.#showAgain(entry.person, entry.stay, entry.row, picture));
    }
    for (const row of come) {
      const entry = missing.get(row.userId);
      if (entry === undefined) {
        this.#appear(row, picture);
        continue;
      }
      missing.delete(row.userId);
      this.#show(row, entry.person, this.#showChanged(entry, row, picture));
    }
    for (const userId of missing.keys()) this.#shown.delete(userId);
    return [...missing.values()];
  }

  #show(row: ListedMember, person: Person, stay: Stay): void {
    this.#shown.set(row.userId, { person, stay, row });
    if (stay.leftLatest !== null) this.#shownEnded.add(row.userId);
  }

  /** The person is in both lists, with two join times. */
  #showChanged({ person, stay }: Showing, row: ListedMember, picture: Picture): Stay {
    if (stay.leftLatest !== null) return this.#showAgain(person, stay, row, picture);
    this.#markSeen(stay);
    return this.#showAnotherJoin(person, stay, row, picture);
  }

  /** The person is not in the last list. */
  #appear(row: ListedMember, picture: Picture): void {
    let person = this.people.get(row.userId);
    if (person === undefined) {
      person = { userId: row.userId, nickname: null, stays: [], joinMovedBack: false };
      this.people.set(row.userId, person);
    }
    if (row.nickname !== undefined) person.nickname = row.nickname;
    this.#show(row, person, this.#stayOf(person, row, picture));
  }

  #stayOf(person: Person, row: ListedMember, picture: Picture): Stay {
    const last = person.stays.at(-1);
    if (last === undefined) return this.#startStay(person, row, picture, null);
    if (last.leftLatest !== null) return this.#showAgain(person, last, row, picture);
    this.#hidden.delete(person);
    if (last.shownJoinedAt === row.joinedAt) return last;
    return this.#showAnotherJoin(person, last, row, picture);
  }

  /** The person is listed although the last stay is over. */
  #showAgain(person: Person, last: Stay, row: ListedMember, picture: Picture): Stay {
    const endedByCount = last.endedBy === "empty-room" || last.endedBy === "dissolved";
    // Two walks may overlap when a slot ran late, and then either picture may be the older one.
    const mayBeOlder = (endedByCount ? picture.low : picture.from) < (last.leftLatest ?? picture.to);
    const isSamePresence = last.shownJoinedAt === row.joinedAt || row.joinedAt + joinSecond <= last.provenUntil;
    if (isSamePresence && mayBeOlder) {
      // The picture may be older than what ended the stay: nothing new, but a later proof of presence.
      last.provenUntil = Math.max(last.provenUntil, picture.low);
      last.seenUntil = Math.max(last.seenUntil, picture.to);
      if (row.joinedAt < last.shownJoinedAt) return this.#moveEndedJoinBack(person, last, row.joinedAt);
      last.shownJoinedAt = row.joinedAt;
      return last;
    }
    return this.#startStay(person, row, picture, last);
  }

  /** As `#moveJoinBack`, but what ended the stay still holds. */
  #moveEndedJoinBack(person: Person, last: Stay, joinedAt: EpochSeconds): Stay {
    const { leftLatest, endedBy, absentFrom } = last;
    const stay = this.#moveJoinBack(person, last, joinedAt);
    stay.leftLatest = leftLatest;
    stay.endedBy = endedBy;
    stay.absentFrom = absentFrom;
    return stay;
  }

  #startStay(person: Person, row: ListedMember, picture: Picture, last: Stay | null): Stay {
    const { joinedAt } = row;
    const absentFrom = this.#provenAbsent(last, joinedAt, picture);
    // Absent after the join that the vendor tells: the person was offline in between and kept the join time.
    const notBefore = joinedAt + joinSecond <= absentFrom ? absentFrom : null;
    if (notBefore === null && last !== null && last.leftLatest !== null && joinedAt + joinSecond <= last.leftLatest) {
      last.leftLatest = Math.max(joinedAt + joinSecond, last.provenUntil);
      last.endedBy = "returned";
    }
    this.#noteSkew(joinedAt, picture, absentFrom);
    const stay: Stay = {
      joinedAt,
      shownJoinedAt: joinedAt,
      firstSeenTo: picture.to,
      provenUntil: picture.low,
      seenUntil: picture.to,
      leftLatest: null,
      endedBy: null,
      notBefore,
      absentFrom: null,
      absentUnderAnyJoin: false,
    };
    person.stays.push(stay);
    const over = this.#empty.find(({ from, by }) => by > picture.low && joinedAt + joinSecond <= from);
    if (notBefore === null && over !== undefined) close(stay, over.from, over.by, over.proof);
    return stay;
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
  #showAnotherJoin(person: Person, stay: Stay, row: ListedMember, picture: Picture): Stay {
    const { joinedAt } = row;
    if (joinedAt < stay.shownJoinedAt) return this.#moveJoinBack(person, stay, joinedAt);
    if (joinedAt + joinSecond <= stay.provenUntil) {
      // Shown under the old join time after the new one: two devices, and no leave between.
      stay.shownJoinedAt = joinedAt;
      return stay;
    }
    // A later join means a leave and a return between two lists.
    stay.leftLatest = Math.min(joinedAt + joinSecond, picture.to);
    stay.endedBy = "returned";
    return this.#startStay(person, row, picture, stay);
  }

  /**
   * An older join time than before: the entry of another device that was there all the time. A leave that was only
   * concluded from the join time's move forward is taken back when the older entry reaches over it.
   */
  #moveJoinBack(person: Person, stay: Stay, joinedAt: EpochSeconds): Stay {
    person.joinMovedBack = true;
    stay.shownJoinedAt = joinedAt;
    if (joinedAt >= stay.joinedAt) return stay;
    const before = person.stays.at(-2);
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
    person.stays.pop();
    before.leftLatest = null;
    before.endedBy = null;
    before.absentFrom = null;
    before.provenUntil = stay.provenUntil;
    before.seenUntil = stay.seenUntil;
    return this.#moveJoinBack(person, before, joinedAt);
  }

  #judgeMissing(
    missing: readonly Showing[],
    evidence: AbsenceEvidence,
    picture: Picture,
    joins: JoinOrder,
    robots: number,
  ): void {
    for (const { person, stay } of missing) if (stay.leftLatest === null) this.#hide(person, stay);
    // Nobody hidden is newer than the list's oldest entry: the evidence speaks of none of them.
    if (!evidence.complete && this.#newestHidden <= evidence.newerThan) return;
    const gone: [Person, Stay][] = [];
    for (const [person, stay] of this.#hidden) {
      if (isProvenGone(person, stay, evidence, picture)) gone.push([person, stay]);
    }
    const proof = evidence.complete ? "missed" : "newest-window";
    for (const [person, stay] of gone) {
      if (mayHideAtSeam(joins, stay.shownJoinedAt, robots)) continue;
      this.#hidden.delete(person);
      close(stay, picture.low, picture.to, proof);
      stay.absentUnderAnyJoin = !mayHavePages(joins.rows + robots);
    }
    this.#recallNewestHidden();
  }

  #hide(person: Person, stay: Stay): void {
    this.#hidden.set(person, stay);
    if (stay.shownJoinedAt > this.#newestHidden) this.#newestHidden = stay.shownJoinedAt;
  }

  #recallNewestHidden(): void {
    let newest = Number.NEGATIVE_INFINITY;
    for (const stay of this.#hidden.values()) if (stay.shownJoinedAt > newest) newest = stay.shownJoinedAt;
    this.#newestHidden = newest;
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
    for (const [person, stay] of this.#hidden) {
      if (!isOver(stay)) continue;
      this.#hidden.delete(person);
      close(stay, absentFrom, leftLatest, proof);
    }
    for (const [userId, { stay }] of this.#shown) {
      if (!isOver(stay)) continue;
      this.#markSeen(stay);
      close(stay, absentFrom, leftLatest, proof);
      this.#shownEnded.add(userId);
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

function isProvenGone(person: Person, stay: Stay, evidence: AbsenceEvidence, picture: Picture): boolean {
  // Pictures only get newer from walk to walk. Two walks that overlap may have seen them in either order.
  if (stay.seenUntil > picture.from) return false;
  if (evidence.complete) return true;
  return !person.joinMovedBack && stay.shownJoinedAt > evidence.newerThan;
}
