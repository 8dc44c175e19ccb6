import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime, rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { ListChanges, PeopleOnList } from "../people-register/people-on-list.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import type { TruthSettings } from "../truth-settings.ts";
import { type AbsenceProof, absenceProofOf, closeIfGone, closeStay, type Picture } from "./absence.ts";
import { Confirmations } from "./confirmations.ts";
import type { EmptyMoment } from "./empty-moments.ts";
import { EventFold } from "./event-fold.ts";
import { ListedStays } from "./listed-stays.ts";
import { anywhere } from "./page-seams.ts";
import { People } from "./people.ts";
import type { ListsWithin, TimeWindow } from "./person-totals.ts";
import { matchRenamed } from "./renamed-stays.ts";
import { mayHavePages } from "./roster-completeness.ts";
import { boundStay, type ClockSkew, type Stay } from "./stay.ts";
import type { JudgedCount, JudgedRollCall, JudgedRoster, RoomListener } from "./time-order.ts";
import { joinTimeOf } from "./vendor-clock.ts";

/**
 * Folds lists, counts, the end of the group and events into people and their stays. Comments name the rules by their numbers in TRUTH.md,
 * which also has the state diagram: a person's last stay is *listed*, *hidden* (open, but not on the last list), *gone*, or *gone but
 * listed* by an older picture. The work on a list grows with the rows that changed: what a list proves of people who are still
 * there is written down only when a later list misses them.
 */
export class PresenceFold implements RoomListener {
  readonly people = new People();
  readonly events: EventFold;
  readonly #settings: TruthSettings;
  readonly #stays = new ListedStays(this.people);
  #onList: PeopleOnList | null = null;
  #picture: Picture | null = null;
  #proof: AbsenceProof | null = null;
  readonly #confirmations = new Confirmations();
  readonly #pictures: Picture[] = [];
  #robots: number | null = null;
  /** Listed people whose row has no join time: it proves a sighting, but not that they stayed since the list before. */
  readonly #untimed = new Set<number>();
  readonly #goneButListed = new Set<number>();
  readonly #hidden = new Set<number>();
  /** The latest join time of anybody hidden. */
  #newestHidden: EpochSeconds = Number.NEGATIVE_INFINITY;
  /** Rule 4: hidden people whom one complete list in no documented order has missed, with the earliest moment that it may show. */
  readonly #missedOnce = new Map<number, EpochSeconds>();

  constructor(settings: TruthSettings) {
    this.#settings = settings;
    this.events = new EventFold(settings);
  }

  get skew(): ClockSkew {
    return this.#stays.clock.skew;
  }

  onRoster(list: JudgedRoster): void {
    const { roster, changes, people } = list;
    const picture: Picture = { low: roster.from - rosterStalenessSeconds, from: roster.from, to: roster.to };
    const proof = absenceProofOf(list, picture, this.#robots, this.#settings);
    this.people.register = people.register;
    this.#stays.renamed = this.#findRenamed(changes, picture);
    this.#leaveList(changes);
    this.#showList(changes, picture);
    this.#confirmations.settle(proof, this.people, (personIndex) => this.#hidden.has(personIndex));
    this.#judgeMissing(changes.gone.personIndexes, proof);
    this.people.exempt.settle(proof);
    this.#onList = people;
    this.#picture = picture;
    this.#proof = proof;
    this.events.absences.noteList(proof);
    this.#pictures.push(picture);
    this.#robots = roster.robots;
    const isOnePage = proof.seams !== anywhere && !mayHavePages(roster.listed, this.#settings);
    if (proof.complete && isOnePage) this.#stays.absence = picture;
  }

  /** Rule 13. People whom the list shows are not judged: list and answer are of two moments. */
  onRollCall(call: JudgedRollCall): void {
    const { from, to, confirmed, denied } = call;
    this.events.absences.noteCall(call);
    const picture: Picture = { low: from - rosterStalenessSeconds, from, to };
    const asked = confirmed.filter((personIndex) => this.#confirm(personIndex, picture));
    if (this.#proof !== null) this.#confirmations.add({ list: this.#proof, to, people: asked });
    for (const personIndex of denied) this.#deny(personIndex, picture);
  }

  /** Rule 7: of two zeros one is true, at some moment since the first, even if a list with an older picture still shows people. */
  onCount({ at, zeroSince }: JudgedCount): void {
    // Rule 15: where counts leave exempt members out, those who have become exempt may still be there.
    if (zeroSince === null || this.#settings.listsExempt) return;
    const { skew } = this;
    const from = zeroSince - this.#settings.countStalenessSeconds;
    this.#closeStays({ from, by: at, proof: "empty-room" }, (stay) => boundStay(stay, skew).joinLatest <= from);
  }

  /** Rule 8. */
  onDissolved(slot: EpochSeconds): void {
    this.#closeStays({ from: slot, by: slot + slotSeconds, proof: "dissolved" }, () => true);
    this.people.exempt.endAll(slot + slotSeconds);
  }

  onEvents(minute: MinuteOfEvents): void {
    this.events.add(minute);
  }

  /** Writes down what the last list proves, and applies the events. Call once, after the last observation. */
  finish(): void {
    for (const personIndex of this.#onList?.personIndexes ?? []) this.#proveListed(personIndex);
    this.events.apply(this.people, this.#stays.clock);
  }

  /** Null when no list lies within the window. */
  listsWithin({ from, to }: TimeWindow): ListsWithin | null {
    const within = this.#pictures.filter((picture) => picture.low >= from && picture.to <= to);
    const [first, last] = [within[0], within.at(-1)];
    return first === undefined || last === undefined ? null : { firstTo: first.to, lastTo: last.to };
  }

  /** Rule 11: marks missing people who may be on this list under another name, and finds the newcomers who may be they. */
  #findRenamed({ gone, come }: ListChanges, { low }: Picture): ReadonlySet<number> {
    const mayRename = this.people.register.mayNameTwice && come.personIndexes.length > 0;
    if (!mayRename) return nobody;
    const isUntimed = (personIndex: number): boolean => this.#untimed.has(personIndex);
    return matchRenamed(this.people, [...gone.personIndexes, ...this.#hidden], come, isUntimed, low);
  }

  /** Rule 1: writes down what the last list, which shows the person, proves of the open stay. */
  #proveListed(personIndex: number): void {
    const stay = this.people.lastStay(personIndex);
    if (this.#picture === null || stay?.leftLatest !== null || this.people.exempt.has(personIndex)) return;
    stay.sightedAt = this.#picture.low;
    stay.seenUntil = this.#picture.to;
    if (this.#untimed.size === 0 || !this.#untimed.has(personIndex)) stay.provenUntil = this.#picture.low;
  }

  /** People whom the list before showed and this one does not. */
  #leaveList({ gone }: ListChanges): void {
    for (const personIndex of gone.personIndexes) {
      this.#proveListed(personIndex);
      remove(this.#untimed, personIndex);
      remove(this.#goneButListed, personIndex);
    }
    this.people.exempt.leaveList(gone.personIndexes);
  }

  /** People whom this list shows, as far as they are new on it, have another join time, or are gone already. */
  #showList({ come, moved }: ListChanges, picture: Picture): void {
    if (this.#goneButListed.size > 0) this.#showGoneAgain(moved.personIndexes, picture);
    for (let row = 0; row < come.personIndexes.length; row += 1) {
      this.#appear(come.personIndexes[row] ?? 0, joinTimeOf(come.joinedAt[row], picture.to), picture);
    }
    for (const [row, personIndex] of moved.personIndexes.entries()) {
      this.#proveListed(personIndex);
      this.#show(personIndex, joinTimeOf(moved.joinedAt[row], picture.to), picture);
    }
  }

  /** The row of each person who is gone is judged again: its picture may no longer be older than the end of the stay. */
  #showGoneAgain(moved: readonly number[], picture: Picture): void {
    const changed = new Set(moved);
    for (const personIndex of [...this.#goneButListed]) {
      const last = this.people.lastStay(personIndex);
      if (last === undefined || changed.has(personIndex)) continue;
      this.#show(personIndex, this.#untimed.has(personIndex) ? noJoinTime : last.shownJoinedAt, picture);
    }
  }

  /** A person who was not on the list before: a newcomer, or one who was hidden or gone. */
  #appear(personIndex: number, joinedAt: EpochSeconds, picture: Picture): void {
    const last = this.people.lastStay(personIndex);
    if (last !== undefined && last.leftLatest === null) {
      this.#leaveHidden(personIndex);
      // Rule 11: under another join time the person did leave meanwhile, perhaps under the other name.
      if (joinedAt === noJoinTime || joinedAt === last.shownJoinedAt) last.renamed = false;
      last.runFrom = picture.to;
    }
    this.#show(personIndex, joinedAt, picture);
  }

  /** Rules 5 and 6: finds the stay that a row belongs to. Rule 15: the row of an exempt member belongs to none. */
  #show(personIndex: number, joinedAt: EpochSeconds, picture: Picture): void {
    if (this.people.exempt.takes(personIndex, joinedAt, picture, this.#stays.absence)) return;
    if (joinedAt === noJoinTime) this.#untimed.add(personIndex);
    else remove(this.#untimed, personIndex);
    const { leftLatest } = this.#stayOfRow(personIndex, joinedAt, picture);
    if (leftLatest !== null) this.#goneButListed.add(personIndex);
    else remove(this.#goneButListed, personIndex);
  }

  #stayOfRow(personIndex: number, joinedAt: EpochSeconds, picture: Picture): Stay {
    const last = this.people.lastStay(personIndex);
    if (last === undefined) return this.#stays.begin(personIndex, joinedAt, picture, null);
    return last.leftLatest === null
      ? this.#stays.listedWhileOpen(personIndex, last, joinedAt, picture)
      : this.#stays.listedAfterEnd(personIndex, last, joinedAt, picture);
  }

  /** Judges everybody whom the list does not show; rule 9: people of whom it proves nothing are hidden. */
  #judgeMissing(missing: readonly number[], proof: AbsenceProof): void {
    // When nobody hidden is newer than the list's oldest entry, the list says nothing of them.
    if (proof.complete || this.#newestHidden > proof.newerThan) {
      for (const personIndex of this.#hidden) this.#judge(personIndex, proof);
      this.#newestHidden = Number.NEGATIVE_INFINITY;
      for (const personIndex of this.#hidden) this.#hide(personIndex);
    }
    for (const personIndex of missing) {
      if (!this.#judge(personIndex, proof)) this.#hide(personIndex);
    }
  }

  #hide(personIndex: number): void {
    const last = this.people.lastStay(personIndex);
    if (last === undefined) return;
    this.#hidden.add(personIndex);
    this.#newestHidden = Math.max(this.#newestHidden, last.shownJoinedAt);
  }

  #leaveHidden(personIndex: number): void {
    remove(this.#hidden, personIndex);
    this.#missedOnce.delete(personIndex);
  }

  /** True when the stay of a person whom the list does not show is over. */
  #judge(personIndex: number, proof: AbsenceProof): boolean {
    const last = this.people.lastStay(personIndex);
    if (last === undefined) return true;
    const isOver = last.leftLatest !== null || this.#isGone(personIndex, last, proof);
    if (isOver) this.#leaveHidden(personIndex);
    return isOver;
  }

  #isGone(personIndex: number, last: Stay, proof: AbsenceProof): boolean {
    // Rule 11: the list may show the person under another name.
    if (last.renamed) return false;
    const movedBack = this.people.hasMovedBack(personIndex);
    if (proof.seams !== anywhere) return closeIfGone(last, movedBack, proof);
    // Rule 4: two complete lists in no documented order must miss the person; of one of them it is true.
    const low = this.#missedOnce.get(personIndex);
    const { picture } = proof;
    if (low !== undefined) return closeIfGone(last, movedBack, { ...proof, picture: { ...picture, low }, seams: [] });
    if (proof.complete && last.seenUntil <= picture.from) this.#missedOnce.set(personIndex, picture.low);
    return false;
  }

  /** True for a person with an open stay that the list hides. */
  #confirm(personIndex: number, picture: Picture): boolean {
    const last = this.people.lastStay(personIndex);
    if (last !== undefined && last.leftLatest === null) {
      if (!this.#hidden.has(personIndex)) return false;
      last.sightedAt = Math.max(last.sightedAt, picture.low);
      last.seenUntil = picture.to;
      last.runFrom = picture.to;
      return true;
    }
    const isOlder = this.#goneButListed.has(personIndex) || picture.from < (last?.leftLatest ?? picture.from);
    if (isOlder) return false;
    // Rule 11: the lists before may have shown the person under another name.
    this.#stays.renamed = this.people.register.mayNameTwice ? new Set([personIndex]) : nobody;
    this.#stays.begin(personIndex, noJoinTime, picture, last ?? null);
    this.#hide(personIndex);
    return true;
  }

  #deny(personIndex: number, picture: Picture): void {
    this.#stays.denials.set(personIndex, picture);
    const last = this.people.lastStay(personIndex);
    if (last === undefined || !this.#hidden.has(personIndex) || last.seenUntil > picture.from) return;
    closeStay(last, picture.low, picture.to, "denied");
    last.absentUnderAnyJoin = true;
    this.#leaveHidden(personIndex);
  }

  /** Rules 7 and 8: ends the open stays that began before the room was empty. */
  #closeStays(moment: EmptyMoment, beganBefore: (stay: Stay) => boolean): void {
    const { from, by, proof } = moment;
    this.#stays.empty.note(moment);
    this.events.absences.noteEmpty(moment);
    for (const personIndex of this.#hidden) {
      const stay = this.people.lastStay(personIndex);
      if (stay?.leftLatest !== null || !beganBefore(stay)) continue;
      closeStay(stay, from, by, proof);
      this.#leaveHidden(personIndex);
    }
    for (const personIndex of this.#onList?.personIndexes ?? []) {
      const stay = this.people.lastStay(personIndex);
      if (stay?.leftLatest !== null || !beganBefore(stay)) continue;
      this.#proveListed(personIndex);
      closeStay(stay, from, by, proof);
      this.#goneButListed.add(personIndex);
    }
  }
}

const nobody: ReadonlySet<number> = new Set();

/** Most of these sets are empty most of the time, and asked for every row that changed. */
function remove(people: Set<number>, personIndex: number): void {
  if (people.size > 0) people.delete(personIndex);
}
