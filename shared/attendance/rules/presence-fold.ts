import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime, rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { ListChanges, PeopleOnList } from "../people-register/people-on-list.ts";
import type { TruthSettings } from "../truth-settings.ts";
import { type AbsenceProof, closeIfGone, closeStay, type Picture } from "./absence.ts";
import { ListedStays } from "./listed-stays.ts";
import { anywhere } from "./page-seams.ts";
import { People } from "./people.ts";
import type { ListsWithin, TimeWindow } from "./person-totals.ts";
import { matchRenamed } from "./renamed-stays.ts";
import { mayHavePages, showsTheNewest } from "./roster-completeness.ts";
import { boundStay, type ClockSkew, maxClockSkewSeconds, type Stay } from "./stay.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "./time-order.ts";

/**
 * Folds lists, counts and the end of the group into people and their stays; the numbers in the comments are those of the
 * rules in TRUTH.md, which also draws the states of a stay. A person is listed (on the last list), hidden (not on it, and
 * nothing proves a leave) or gone. The work on a list grows with the rows that changed since the list before: what a list
 * proves of those who stayed is written down only when they are missing from a later one.
 */
export class PresenceFold implements RoomListener {
  readonly people = new People();
  readonly #settings: TruthSettings;
  readonly #stays = new ListedStays(this.people);
  #onList: PeopleOnList | null = null;
  #picture: Picture | null = null;
  /** Listed people whose row has no join time: it proves a sighting, but not that they stayed since the list before. */
  readonly #untimed = new Set<number>();
  /** Listed people whose stay is over: an older picture shows them, and each further list has to be judged. */
  readonly #endedButListed = new Set<number>();
  readonly #hidden = new Set<number>();
  /** Hidden people whom one complete list in no known order has missed: the next one that does proves that they are gone. */
  readonly #missedOnce = new Set<number>();
  #newestHidden: EpochSeconds = Number.NEGATIVE_INFINITY;
  #robots: number | null = null;
  readonly #pictures: Picture[] = [];

  constructor(settings: TruthSettings) {
    this.#settings = settings;
  }

  get skew(): ClockSkew {
    return this.#stays.clock.skew;
  }

  onRoster({ roster, completeness, changes, people, joins, seams }: JudgedRoster): void {
    const picture: Picture = { low: roster.from - rosterStalenessSeconds, from: roster.from, to: roster.to };
    this.people.register = people.register;
    this.#stays.renamed = this.#matchRenamed(changes, picture);
    this.#change(changes, picture);
    const complete = completeness === "complete";
    const robotsAreSteady = this.#robots === null || this.#robots === roster.robots;
    const ruled = this.#settings.newestWindow && showsTheNewest(completeness) && robotsAreSteady;
    const newerThan = ruled ? joins.at(0) : Number.POSITIVE_INFINITY;
    const paged = mayHavePages(joins.rows + roster.robots, this.#settings);
    this.#judgeMissing(changes.gone.personIndexes, { picture, seams, paged, complete, newerThan });
    this.#onList = people;
    this.#picture = picture;
    this.#pictures.push(picture);
    this.#robots = roster.robots;
    if (complete && seams !== anywhere && !mayHavePages(roster.listed, this.#settings)) this.#stays.absence = picture;
  }

  /** Rule 7: of two zeros one is true, for one moment since the first, even if a list with an older picture still shows people. */
  onCount({ at, zeroSince }: JudgedCount): void {
    if (zeroSince !== null) this.#closeAll(zeroSince - this.#settings.countStalenessSeconds, at, "empty-room");
  }

  /** Rule 8. */
  onDissolved(slot: EpochSeconds): void {
    this.#closeAll(slot, slot + slotSeconds, "dissolved");
  }

  /** Writes down what the last list proves. Call once, after the last observation. */
  finish(): void {
    for (const personIndex of this.#onList?.personIndexes ?? []) this.#markListed(personIndex);
  }

  /** Null when no list lies within the window. */
  listsWithin({ from, to }: TimeWindow): ListsWithin | null {
    const within = this.#pictures.filter((picture) => picture.low >= from && picture.to <= to);
    const [first, last] = [within[0], within.at(-1)];
    return first === undefined || last === undefined ? null : { firstTo: first.to, lastTo: last.to };
  }

  /** Rule 1: writes down what the last list, which shows the person, proves of the open stay. */
  #markListed(personIndex: number): void {
    const stay = this.people.lastStay(personIndex);
    if (this.#picture === null || stay === undefined || stay.leftLatest !== null) return;
    stay.sightedAt = this.#picture.low;
    stay.seenUntil = this.#picture.to;
    if (this.#untimed.size === 0 || !this.#untimed.has(personIndex)) stay.provenUntil = this.#picture.low;
  }

  #matchRenamed({ gone, come }: ListChanges, { low }: Picture): ReadonlySet<number> {
    const mayRename = this.people.register.mayNameTwice && come.personIndexes.length > 0;
    if (!mayRename) return nobody;
    const isUntimed = (personIndex: number): boolean => this.#untimed.has(personIndex);
    return matchRenamed(this.people, [...gone.personIndexes, ...this.#hidden], come, isUntimed, low);
  }

  /** Goes over to the next list. */
  #change({ gone, come, moved }: ListChanges, picture: Picture): void {
    for (const personIndex of gone.personIndexes) {
      this.#markListed(personIndex);
      forget(this.#untimed, personIndex);
      forget(this.#endedButListed, personIndex);
    }
    if (this.#endedButListed.size > 0) this.#listEndedAgain(moved.personIndexes, picture);
    for (let row = 0; row < come.personIndexes.length; row += 1) {
      this.#appear(come.personIndexes[row] ?? 0, joinTimeOf(come.joinedAt[row], picture), picture);
    }
    for (const [row, personIndex] of moved.personIndexes.entries()) {
      this.#changeJoin(personIndex, joinTimeOf(moved.joinedAt[row], picture), picture);
    }
  }

  /** The list goes on showing stays that are over. */
  #listEndedAgain(moved: readonly number[], picture: Picture): void {
    const changed = new Set(moved);
    for (const personIndex of [...this.#endedButListed]) {
      const last = this.people.lastStay(personIndex);
      if (last === undefined || changed.has(personIndex)) continue;
      const joinedAt = this.#untimed.has(personIndex) ? noJoinTime : last.shownJoinedAt;
      this.#noteEnded(personIndex, this.#stays.listedAfterEnd(personIndex, last, joinedAt, picture));
    }
  }

  #noteEnded(personIndex: number, { leftLatest }: Stay): void {
    if (leftLatest !== null) this.#endedButListed.add(personIndex);
    else forget(this.#endedButListed, personIndex);
  }

  #noteTimed(personIndex: number, joinedAt: EpochSeconds): void {
    if (joinedAt === noJoinTime) this.#untimed.add(personIndex);
    else forget(this.#untimed, personIndex);
  }

  /** The person is in both lists, with two join times, one of which may be missing. */
  #changeJoin(personIndex: number, joinedAt: EpochSeconds, picture: Picture): void {
    this.#markListed(personIndex);
    this.#noteTimed(personIndex, joinedAt);
    const stay = this.people.lastStay(personIndex);
    if (stay === undefined) return;
    const isOver = stay.leftLatest !== null;
    const listed = isOver
      ? this.#stays.listedAfterEnd(personIndex, stay, joinedAt, picture)
      : this.#stays.listedOn(personIndex, stay, joinedAt, picture);
    this.#noteEnded(personIndex, listed);
  }

  /** The person is not in the list before. */
  #appear(personIndex: number, joinedAt: EpochSeconds, picture: Picture): void {
    const last = this.people.lastStay(personIndex);
    this.#noteTimed(personIndex, joinedAt);
    if (last === undefined) {
      this.#noteEnded(personIndex, this.#stays.begin(personIndex, joinedAt, picture, null));
    } else if (last.leftLatest !== null) {
      this.#noteEnded(personIndex, this.#stays.listedAfterEnd(personIndex, last, joinedAt, picture));
    } else {
      forget(this.#hidden, personIndex);
      forget(this.#missedOnce, personIndex);
      // Another join time: the person left meanwhile, perhaps under the other name.
      if (joinedAt === noJoinTime || joinedAt === last.shownJoinedAt) last.renamed = false;
      last.runFrom = picture.to;
      this.#noteEnded(personIndex, this.#stays.listedOn(personIndex, last, joinedAt, picture));
    }
  }

  #judgeMissing(missing: readonly number[], proof: AbsenceProof): void {
    // When nobody hidden is newer than the list's oldest entry, the list speaks of none of them.
    if (proof.complete || this.#newestHidden > proof.newerThan) {
      for (const personIndex of this.#hidden) this.#judge(personIndex, proof);
      this.#newestHidden = Number.NEGATIVE_INFINITY;
      for (const personIndex of this.#hidden) this.#noteHidden(personIndex);
    }
    for (const personIndex of missing) {
      if (!this.#judge(personIndex, proof)) this.#noteHidden(personIndex);
    }
  }

  #noteHidden(personIndex: number): void {
    const last = this.people.lastStay(personIndex);
    if (last === undefined) return;
    this.#hidden.add(personIndex);
    this.#newestHidden = Math.max(this.#newestHidden, last.shownJoinedAt);
  }

  /** True when the stay of a person whom the list does not show is over. */
  #judge(personIndex: number, proof: AbsenceProof): boolean {
    const last = this.people.lastStay(personIndex);
    if (last === undefined) return true;
    const isOver = last.leftLatest !== null || this.#isGone(personIndex, last, proof);
    if (isOver) this.#noteGone(personIndex);
    return isOver;
  }

  #isGone(personIndex: number, last: Stay, proof: AbsenceProof): boolean {
    // The list may show the person under another name.
    if (last.renamed) return false;
    const movedBack = this.people.hasMovedBack(personIndex);
    if (proof.seams !== anywhere) return closeIfGone(last, movedBack, proof);
    // Rule 4: two lists in no known order must miss the person.
    if (this.#missedOnce.has(personIndex)) return closeIfGone(last, movedBack, { ...proof, seams: [] });
    if (proof.complete && last.seenUntil <= proof.picture.from) this.#missedOnce.add(personIndex);
    return false;
  }

  #noteGone(personIndex: number): void {
    forget(this.#hidden, personIndex);
    forget(this.#missedOnce, personIndex);
  }

  /** Rules 7 and 8: ends the open stays, after zeros those that began before them, after the end of the group all. */
  #closeAll(absentFrom: EpochSeconds, leftLatest: EpochSeconds, proof: "empty-room" | "dissolved"): void {
    this.#stays.empty.note({ from: absentFrom, by: leftLatest, proof });
    const skew = this.skew;
    const isOver = (stay: Stay | undefined): stay is Stay => {
      if (stay === undefined || stay.leftLatest !== null) return false;
      return proof === "dissolved" || boundStay(stay, skew).joinLatest <= absentFrom;
    };
    for (const personIndex of this.#hidden) {
      const stay = this.people.lastStay(personIndex);
      if (!isOver(stay)) continue;
      closeStay(stay, absentFrom, leftLatest, proof);
      this.#noteGone(personIndex);
    }
    for (const personIndex of this.#onList?.personIndexes ?? []) {
      const stay = this.people.lastStay(personIndex);
      if (!isOver(stay)) continue;
      this.#markListed(personIndex);
      closeStay(stay, absentFrom, leftLatest, proof);
      this.#endedButListed.add(personIndex);
    }
  }
}

const nobody: ReadonlySet<number> = new Set();

/** Most of these sets are empty most of the time, and asked for every row that changed. */
function forget(personIndexes: Set<number>, personIndex: number): void {
  if (personIndexes.size > 0) personIndexes.delete(personIndex);
}

/** What no clock can have shown is no join time. */
function joinTimeOf(joinedAt: EpochSeconds | undefined, picture: Picture): EpochSeconds {
  return joinedAt === undefined || joinedAt <= noJoinTime || joinedAt > picture.to + maxClockSkewSeconds
    ? noJoinTime
    : joinedAt;
}
