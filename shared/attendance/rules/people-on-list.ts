import type { EpochSeconds } from "../../identity/ids.ts";
import { isMadeFrom, type NumberedList, type NumberedNames, numberedListOf } from "../numbered-list.ts";
import type { RosterSample } from "../observation.ts";
import { PeopleRegister } from "./people-register.ts";

/** People by place, and a join time of each. */
export interface PlacedRows {
  readonly places: number[];
  readonly joinedAt: EpochSeconds[];
}

/** How a list differs from the one before it. Each part in no particular order. For the first list, all its rows came. */
export interface ListChanges {
  /** Who is in the list before only, with the join times that it shows. */
  readonly gone: PlacedRows;
  /** Who is in the list after only. */
  readonly come: PlacedRows;
  /** Who is in both with two join times; here with the one after. */
  readonly moved: PlacedRows;
  /** The join times before, row by row of `moved`. */
  readonly movedFrom: EpochSeconds[];
}

interface NamedRows extends PlacedRows {
  readonly nicknames: (string | undefined)[];
}

const noRows = (): PlacedRows => ({ places: [], joinedAt: [] });
const noChanges = (): ListChanges => ({ gone: noRows(), come: noRows(), moved: noRows(), movedFrom: [] });

/** Of a number whose ID was erased. */
const noPlace = -1;
const notListed = -1;

/**
 * Who is on the last list. Goes from list to list by what changed: lists of one chain tell that themselves, in numbers; any
 * other two are compared.
 */
export class PeopleOnList {
  readonly register = new PeopleRegister();
  #roster: RosterSample | null = null;
  /** In no particular order. */
  readonly #listed: number[] = [];
  /** By place: where in `#listed`, or `notListed`. */
  readonly #standsAt: number[] = [];
  /** By place: the join time on the last list that showed the person. */
  readonly #joinedAt: EpochSeconds[] = [];
  #names: NumberedNames | null = null;
  /** By number in `#names`, as far as these were met: the one look-up by ID that somebody costs in a chain. */
  #placeOfNumber: number[] = [];

  /** Everybody on the list. */
  get places(): readonly number[] {
    return this.#listed;
  }

  joinedAt(place: number): EpochSeconds {
    return this.#joinedAt[place] ?? 0;
  }

  goTo(roster: RosterSample): ListChanges {
    const list = numberedListOf(roster);
    const follows = this.#roster !== null && isMadeFrom(roster, this.#roster);
    this.#roster = roster;
    if (list === undefined) return this.#compare(this.#rowsOfMembers(roster));
    if (this.#names !== list.names) {
      this.#names = list.names;
      this.#placeOfNumber = [];
    }
    return follows && list.changes !== undefined ? this.#follow(list, list.changes) : this.#compare(this.#rowsOf(list));
  }

  #follow({ names }: NumberedList, { gone, come, moved }: NonNullable<NumberedList["changes"]>): ListChanges {
    const changes = noChanges();
    for (const number of gone) {
      const place = this.#placeOf(names, number);
      if (place !== noPlace) this.#takeOff(place, changes);
    }
    for (let row = 0; row < come.numbers.length; row += 1) {
      const number = come.numbers[row] ?? 0;
      const place = this.#placeOf(names, number);
      if (place !== noPlace) this.#putOn(place, come.joinedAt[row] ?? 0, names.nicknames[number], changes);
    }
    for (let row = 0; row < moved.numbers.length; row += 1) {
      const place = this.#placeOf(names, moved.numbers[row] ?? 0);
      if (place !== noPlace) this.#move(place, moved.joinedAt[row] ?? 0, changes);
    }
    return changes;
  }

  #compare({ places, joinedAt, nicknames }: NamedRows): ListChanges {
    const rowOf = new Map<number, number>();
    for (const [row, place] of places.entries()) {
      const other = rowOf.get(place);
      // Of two rows of one person, as erasure may leave them, the earlier join counts.
      if (other === undefined || (joinedAt[row] ?? 0) < (joinedAt[other] ?? 0)) rowOf.set(place, row);
    }
    const changes = noChanges();
    for (const place of this.#listed.slice()) if (!rowOf.has(place)) this.#takeOff(place, changes);
    for (const [place, row] of rowOf) {
      this.#putOn(place, joinedAt[row] ?? 0, nicknames[row], changes);
    }
    return changes;
  }

  #takeOff(place: number, { gone }: ListChanges): void {
    const at = this.#standsAt[place] ?? notListed;
    if (at === notListed) return;
    const last = this.#listed.pop() ?? place;
    if (last !== place) {
      this.#listed[at] = last;
      this.#standsAt[last] = at;
    }
    this.#standsAt[place] = notListed;
    gone.places.push(place);
    gone.joinedAt.push(this.#joinedAt[place] ?? 0);
  }

  #putOn(place: number, joinedAt: EpochSeconds, nickname: string | undefined, changes: ListChanges): void {
    if ((this.#standsAt[place] ?? notListed) !== notListed) {
      this.#move(place, joinedAt, changes);
      return;
    }
    const { come } = changes;
    this.#standsAt[place] = this.#listed.length;
    this.#listed.push(place);
    this.#joinedAt[place] = joinedAt;
    if (nickname !== undefined) this.register.setNickname(place, nickname);
    come.places.push(place);
    come.joinedAt.push(joinedAt);
  }

  #move(place: number, joinedAt: EpochSeconds, { moved, movedFrom }: ListChanges): void {
    const before = this.joinedAt(place);
    if (before === joinedAt) return;
    movedFrom.push(before);
    this.#joinedAt[place] = joinedAt;
    moved.places.push(place);
    moved.joinedAt.push(joinedAt);
  }

  #placeOf({ userIds }: NumberedNames, number: number): number {
    const known = this.#placeOfNumber;
    while (known.length <= number) {
      const userId = userIds[known.length];
      known.push(userId === undefined ? noPlace : this.register.placeOf(userId));
    }
    return known[number] ?? noPlace;
  }

  #rowsOf({ names, rows }: NumberedList): NamedRows {
    const named: NamedRows = { ...noRows(), nicknames: [] };
    for (const [row, number] of rows.numbers.entries()) {
      const place = this.#placeOf(names, number);
      if (place === noPlace) continue;
      named.places.push(place);
      named.joinedAt.push(rows.joinedAt[row] ?? 0);
      named.nicknames.push(names.nicknames[number]);
    }
    return named;
  }

  #rowsOfMembers({ members }: RosterSample): NamedRows {
    return {
      places: members.map(({ userId }) => this.register.placeOf(userId)),
      joinedAt: members.map(({ joinedAt }) => joinedAt),
      nicknames: members.map(({ nickname }) => nickname),
    };
  }
}
