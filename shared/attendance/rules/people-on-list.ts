import type { EpochSeconds } from "../../identity/ids.ts";
import {
  isMadeFrom,
  type NumberedChanges,
  type NumberedList,
  type NumberedNames,
  numberedListOf,
} from "../numbered-list.ts";
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

function addRow({ places, joinedAt }: PlacedRows, place: number, join: EpochSeconds): void {
  places.push(place);
  joinedAt.push(join);
}

/** Of a number whose ID was erased. */
const noPlace = -1;

/**
 * Who is on the last list. Goes from list to list by what changed: lists of one chain tell that themselves, in numbers; any
 * other two are compared.
 */
export class PeopleOnList {
  readonly register = new PeopleRegister();
  #roster: RosterSample | null = null;
  /** The last list in places; null until somebody asks. */
  #rows: NamedRows | null = null;
  #names: NumberedNames | null = null;
  /** By number in `#names`, as far as these were met: the one look-up by ID that somebody costs in a chain. */
  #placeOfNumber: number[] = [];

  /** Everybody on the list. */
  get places(): readonly number[] {
    return this.#rowsNow().places;
  }

  goTo(roster: RosterSample): ListChanges {
    const list = numberedListOf(roster);
    const isNext = this.#roster !== null && isMadeFrom(roster, this.#roster) && list?.names === this.#names;
    if (isNext && list?.changes !== undefined) {
      this.#roster = roster;
      this.#rows = null;
      return this.#follow(list, list.changes);
    }
    const before = this.#rowsNow();
    this.#roster = roster;
    this.#rows = null;
    return this.#compare(before, this.#rowsNow());
  }

  #follow({ names }: NumberedList, { gone, come, moved, movedFrom }: NumberedChanges): ListChanges {
    const changes = { gone: noRows(), come: noRows(), moved: noRows(), movedFrom: [] as EpochSeconds[] };
    for (let row = 0; row < gone.numbers.length; row += 1) {
      const place = this.#placeOf(names, gone.numbers[row] ?? 0);
      if (place !== noPlace) addRow(changes.gone, place, gone.joinedAt[row] ?? 0);
    }
    for (let row = 0; row < come.numbers.length; row += 1) {
      const number = come.numbers[row] ?? 0;
      const place = this.#placeOf(names, number);
      if (place === noPlace) continue;
      this.#nameAgain(place, names.nicknames[number]);
      addRow(changes.come, place, come.joinedAt[row] ?? 0);
    }
    for (let row = 0; row < moved.numbers.length; row += 1) {
      const place = this.#placeOf(names, moved.numbers[row] ?? 0);
      const [from, to] = [movedFrom[row] ?? 0, moved.joinedAt[row] ?? 0];
      if (place === noPlace || from === to) continue;
      addRow(changes.moved, place, to);
      changes.movedFrom.push(from);
    }
    return changes;
  }

  #compare(before: PlacedRows, after: NamedRows): ListChanges {
    const changes = { gone: noRows(), come: noRows(), moved: noRows(), movedFrom: [] as EpochSeconds[] };
    const left = new Map<number, EpochSeconds>();
    for (const [row, place] of before.places.entries()) left.set(place, before.joinedAt[row] ?? 0);
    for (const [row, place] of after.places.entries()) {
      const from = left.get(place);
      const to = after.joinedAt[row] ?? 0;
      if (from === undefined) {
        this.#nameAgain(place, after.nicknames[row]);
        addRow(changes.come, place, to);
        continue;
      }
      left.delete(place);
      if (from === to) continue;
      addRow(changes.moved, place, to);
      changes.movedFrom.push(from);
    }
    for (const [place, joinedAt] of left) addRow(changes.gone, place, joinedAt);
    return changes;
  }

  #nameAgain(place: number, nickname: string | undefined): void {
    if (nickname !== undefined) this.register.setNickname(place, nickname);
  }

  #placeOf({ userIds }: NumberedNames, number: number): number {
    const known = this.#placeOfNumber;
    while (known.length <= number) {
      const userId = userIds[known.length];
      known.push(userId === undefined ? noPlace : this.register.placeOf(userId));
    }
    return known[number] ?? noPlace;
  }

  #rowsNow(): NamedRows {
    this.#rows ??= this.#rowsOf(this.#roster);
    return this.#rows;
  }

  #rowsOf(roster: RosterSample | null): NamedRows {
    if (roster === null) return { ...noRows(), nicknames: [] };
    const list = numberedListOf(roster);
    return eachOnce(list === undefined ? this.#rowsOfMembers(roster) : this.#rowsOfNumbers(list));
  }

  #rowsOfNumbers({ names, rows }: NumberedList): NamedRows {
    if (this.#names !== names) {
      this.#names = names;
      this.#placeOfNumber = [];
    }
    const named: NamedRows = { ...noRows(), nicknames: [] };
    for (const [row, number] of rows.numbers.entries()) {
      const place = this.#placeOf(names, number);
      if (place === noPlace) continue;
      addRow(named, place, rows.joinedAt[row] ?? 0);
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

/** Of two rows of one person, as erasure may leave them, the one with the earlier join counts. */
function eachOnce(rows: NamedRows): NamedRows {
  const { places, joinedAt, nicknames } = rows;
  const rowOf = new Map<number, number>();
  for (const [row, place] of places.entries()) {
    const other = rowOf.get(place);
    if (other === undefined || (joinedAt[row] ?? 0) < (joinedAt[other] ?? 0)) rowOf.set(place, row);
  }
  if (rowOf.size === places.length) return rows;
  const kept = [...rowOf.values()];
  return {
    places: kept.map((row) => places[row] ?? noPlace),
    joinedAt: kept.map((row) => joinedAt[row] ?? 0),
    nicknames: kept.map((row) => nicknames[row]),
  };
}
