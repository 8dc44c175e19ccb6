import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import { type ListedMember, rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import { JoinOrder } from "./page-seams.ts";
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

interface Showing {
  readonly person: Person;
  readonly stay: Stay;
}

/** What changed from one list to the next: who is missing, and the join times that went and came. */
interface RowChanges {
  readonly missing: Showing[];
  readonly goneJoins: EpochSeconds[];
  readonly comeJoins: EpochSeconds[];
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
 * Folds lists, counts and the end of the group into people and their stays. The row-by-row work on a list is a merge
 * with the list before (both ascend by user ID), so that the many who stayed cost one comparison each; what is known of
 * them is written down only when they are missing. Memory: one entry per person and stay.
 */
export class PresenceFold implements RoomListener {
  readonly people = new Map<UserId, Person>();
  readonly #settings: TruthSettings;
  /** Rows of the last list and, in parallel, whom they show and the open stay. */
  #rows: readonly ListedMember[] = [];
  #shown: Showing[] = [];
  #picture: Picture | null = null;
  /** Open stays that the last list does not show and that nothing proves to be over. */
  readonly #hidden = new Map<Person, Stay>();
  #newestHidden: EpochSeconds = Number.NEGATIVE_INFINITY;
  /** The last one-page complete list: whoever it does not show was absent at its `low` or later. */
  #absence: Picture | null = null;
  readonly #joinOrder = new JoinOrder();
  /** Does the last list show stays that are over all the same? Rare, and else no row needs a look at its stay. */
  #showsEnded = false;
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

  onRoster({ roster, completeness }: JudgedRoster): void {
    const picture: Picture = { low: roster.from - rosterStalenessSeconds, from: roster.from, to: roster.to };
    const before = this.#picture;
    const missing = this.#merge(roster.members, picture);
    for (const { stay } of missing) {
      if (stay.leftLatest !== null) continue;
      stay.provenUntil = before?.low ?? stay.provenUntil;
      stay.seenUntil = before?.to ?? stay.seenUntil;
    }
    const complete = completeness === "complete";
    const robotsAreSteady = this.#robots === null || this.#robots === roster.robots;
    const ruled = this.#settings.newestWindow && showsTheNewest(completeness) && robotsAreSteady;
    const evidence = { complete, newerThan: ruled ? oldestJoin(roster.members) : Number.POSITIVE_INFINITY };
    this.#judgeMissing(missing, evidence, picture, roster.members, roster.robots);
    this.#rows = roster.members;
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
    for (const { stay } of this.#shown) if (stay.leftLatest === null) this.#markSeen(stay);
  }

  #markSeen(stay: Stay): void {
    if (this.#picture === null) return;
    stay.provenUntil = this.#picture.low;
    stay.seenUntil = this.#picture.to;
  }

  /** Walks the last list and the new one side by side; returns those who are in the last one only. */
  #merge(rows: readonly ListedMember[], picture: Picture): Showing[] {
    const lastRows = this.#rows;
    const lastShown = this.#shown;
    const shown: Showing[] = new Array(rows.length);
    const changes: RowChanges = { missing: [], goneJoins: [], comeJoins: [] };
    let last = 0;
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index];
      if (row === undefined) break;
      const entry = lastShown[last];
      // The reader of the record keeps one object for each row that did not change.
      if (row === lastRows[last] && entry !== undefined && !this.#showsEnded) {
        shown[index] = entry;
        last += 1;
        continue;
      }
      last = this.#drop(row.userId, last, changes);
      const isInBoth = lastRows[last]?.userId === row.userId;
      shown[index] = isInBoth ? this.#keep(row, last, picture, changes) : this.#appear(row, picture);
      if (isInBoth) last += 1;
      else changes.comeJoins.push(row.joinedAt);
    }
    this.#drop(null, last, changes);
    this.#joinOrder.change(changes.goneJoins, changes.comeJoins);
    this.#shown = shown;
    if (this.#showsEnded) this.#showsEnded = shown.some(({ stay }) => stay.leftLatest !== null);
    return changes.missing;
  }

  /** Notes the rows of the last list that come before this person, or to the end, as missing. Returns the row after them. */
  #drop(userId: UserId | null, start: number, { missing, goneJoins }: RowChanges): number {
    let last = start;
    for (; last < this.#rows.length; last += 1) {
      const row = this.#rows[last];
      const gone = this.#shown[last];
      if (row === undefined || gone === undefined || (userId !== null && row.userId >= userId)) break;
      missing.push(gone);
      goneJoins.push(row.joinedAt);
    }
    return last;
  }

  /** The person is in both lists. */
  #keep(row: ListedMember, last: number, picture: Picture, { goneJoins, comeJoins }: RowChanges): Showing {
    const entry = this.#shown[last];
    const lastRow = this.#rows[last];
    if (entry === undefined || lastRow === undefined) return this.#appear(row, picture);
    if (lastRow.joinedAt === row.joinedAt && entry.stay.leftLatest === null) return entry;
    goneJoins.push(lastRow.joinedAt);
    comeJoins.push(row.joinedAt);
    return { person: entry.person, stay: this.#showChanged(entry, row, picture) };
  }

  /** The person is in both lists, but not with the same open stay. */
  #showChanged({ person, stay }: Showing, row: ListedMember, picture: Picture): Stay {
    if (stay.leftLatest !== null) return this.#showAgain(person, stay, row, picture);
    this.#markSeen(stay);
    return this.#showAnotherJoin(person, stay, row, picture);
  }

  #appear(row: ListedMember, picture: Picture): Showing {
    let person = this.people.get(row.userId);
    if (person === undefined) {
      person = { userId: row.userId, nickname: null, stays: [], joinMovedBack: false };
      this.people.set(row.userId, person);
    }
    if (row.nickname !== undefined) person.nickname = row.nickname;
    const last = person.stays.at(-1);
    if (last === undefined) return { person, stay: this.#startStay(person, row, picture, null) };
    if (last.leftLatest !== null) return { person, stay: this.#showAgain(person, last, row, picture) };
    this.#hidden.delete(person);
    if (last.shownJoinedAt === row.joinedAt) return { person, stay: last };
    return { person, stay: this.#showAnotherJoin(person, last, row, picture) };
  }

  /** The person is listed although the last stay is over. */
  #showAgain(person: Person, last: Stay, row: ListedMember, picture: Picture): Stay {
    const endedByCount = last.endedBy === "empty-room" || last.endedBy === "dissolved";
    // Two walks may overlap when a slot ran late, and then either picture may be the older one.
    const mayBeOlder = (endedByCount ? picture.low : picture.from) < (last.leftLatest ?? picture.to);
    const isSamePresence = last.shownJoinedAt === row.joinedAt || row.joinedAt + joinSecond <= last.provenUntil;
    if (isSamePresence && mayBeOlder) {
      // The picture may be older than what ended the stay: nothing new, but a later proof of presence.
      this.#showsEnded = true;
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
    if (notBefore === null && over !== undefined) {
      close(stay, over.from, over.by, over.proof);
      this.#showsEnded = true;
    }
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
    rows: readonly ListedMember[],
    robots: number,
  ): void {
    for (const { person, stay } of missing) if (stay.leftLatest === null) this.#hide(person, stay);
    // Nobody hidden is newer than the list's oldest entry: the evidence speaks of none of them.
    if (!evidence.complete && this.#newestHidden <= evidence.newerThan) return;
    const gone: Showing[] = [];
    for (const [person, stay] of this.#hidden) {
      if (isProvenGone(person, stay, evidence, picture)) gone.push({ person, stay });
    }
    const proof = evidence.complete ? "missed" : "newest-window";
    for (const { person, stay } of gone) {
      if (this.#joinOrder.mayHide(stay.shownJoinedAt, robots)) continue;
      this.#hidden.delete(person);
      close(stay, picture.low, picture.to, proof);
      stay.absentUnderAnyJoin = !mayHavePages(rows.length + robots);
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
    for (const { stay } of this.#shown) {
      if (!isOver(stay)) continue;
      this.#markSeen(stay);
      close(stay, absentFrom, leftLatest, proof);
      this.#showsEnded = true;
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

function oldestJoin(rows: readonly ListedMember[]): EpochSeconds {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { joinedAt } of rows) if (joinedAt < oldest) oldest = joinedAt;
  return oldest;
}
