import type { EpochSeconds } from "../../identity/ids.ts";
import type { RosterSample } from "../observation.ts";
import type { ChainNames } from "../record/chain-names.ts";
import { type ChainRoster, chainRosterOf, isDiffFrom, type RosterDiff } from "../record/decoded-roster.ts";
import { earliestOfEach } from "../record/member-rows.ts";
import { noPerson, PeopleRegister } from "./people-register.ts";

/** People by place, and a join time of each. */
export interface PersonRows {
  readonly personIndexes: readonly number[];
  readonly joinedAt: readonly EpochSeconds[];
}

/** How a list differs from the one before it. Each part in no particular order. For the first list, all its rows came. */
export interface ListChanges {
  /** Who is in the list before only, with the join times that it shows. */
  readonly gone: PersonRows;
  /** Who is in the list after only. */
  readonly come: PersonRows;
  /** Who is in both with two join times; here with the one after. */
  readonly moved: PersonRows;
  /** The join times before, row by row of `moved`. */
  readonly movedFrom: readonly EpochSeconds[];
}

interface NamedRows extends PersonRows {
  readonly nicknames: readonly (string | undefined)[];
}

/**
 * Who is on the last list. Goes from list to list by what changed: lists of one chain tell that themselves, in numbers; any
 * other two are compared.
 */
export class PeopleOnList {
  readonly register = new PeopleRegister();
  #roster: RosterSample | null = null;
  /** The last list in places; null until somebody asks. */
  #rows: NamedRows | null = null;
  #names: ChainNames | null = null;
  /** By number in `#names`, as far as these were met: the one look-up by ID that somebody costs in a chain. */
  #personOfMember: number[] = [];

  /** Everybody on the list. */
  get personIndexes(): readonly number[] {
    return this.#rowsNow().personIndexes;
  }

  goTo(roster: RosterSample): ListChanges {
    const list = chainRosterOf(roster);
    const isNext = this.#roster !== null && isDiffFrom(roster, this.#roster) && list?.names === this.#names;
    if (isNext && list?.diff !== undefined) {
      this.#roster = roster;
      this.#rows = null;
      return this.#follow(list.names, list.diff);
    }
    const before = this.#rowsNow();
    this.#roster = roster;
    this.#rows = null;
    return this.#compare(before, this.#rowsNow());
  }

  /** Numbers tell people apart here, so that each of them has an ID. */
  #follow(names: ChainNames, { gone, come, moved, movedFrom }: RosterDiff): ListChanges {
    const left = this.#personIndexesOf(names, gone.memberNumbers);
    const came = this.#personIndexesOf(names, come.memberNumbers);
    for (let row = 0; row < came.length; row += 1) {
      this.#nameAgain(came[row] ?? noPerson, names.nicknameAt(come.memberNumbers[row] ?? 0));
    }
    const changed = moved.joinedAt.flatMap((joinedAt, row) => (joinedAt === movedFrom[row] ? [] : [row]));
    return {
      gone: { personIndexes: left, joinedAt: gone.joinedAt },
      come: { personIndexes: came, joinedAt: come.joinedAt },
      moved: {
        personIndexes: this.#personIndexesOf(names, pick(moved.memberNumbers, changed)),
        joinedAt: pick(moved.joinedAt, changed),
      },
      movedFrom: pick(movedFrom, changed),
    };
  }

  #compare(before: PersonRows, after: NamedRows): ListChanges {
    const left = new Map<number, EpochSeconds>();
    for (let row = 0; row < before.personIndexes.length; row += 1) {
      left.set(before.personIndexes[row] ?? noPerson, before.joinedAt[row] ?? 0);
    }
    const come = { personIndexes: [] as number[], joinedAt: [] as EpochSeconds[] };
    const moved = { personIndexes: [] as number[], joinedAt: [] as EpochSeconds[] };
    const movedFrom: EpochSeconds[] = [];
    for (let row = 0; row < after.personIndexes.length; row += 1) {
      const personIndex = after.personIndexes[row] ?? noPerson;
      const joinedAt = after.joinedAt[row] ?? 0;
      const from = left.get(personIndex);
      if (from === undefined) {
        this.#nameAgain(personIndex, after.nicknames[row]);
        come.personIndexes.push(personIndex);
        come.joinedAt.push(joinedAt);
        continue;
      }
      left.delete(personIndex);
      if (from === joinedAt) continue;
      moved.personIndexes.push(personIndex);
      moved.joinedAt.push(joinedAt);
      movedFrom.push(from);
    }
    return { gone: { personIndexes: [...left.keys()], joinedAt: [...left.values()] }, come, moved, movedFrom };
  }

  #nameAgain(personIndex: number, nickname: string | undefined): void {
    if (nickname !== undefined && personIndex !== noPerson) this.register.setNickname(personIndex, nickname);
  }

  /** The place of each number. */
  #personIndexesOf(names: ChainNames, numbers: readonly number[]): number[] {
    const known = this.#personOfMember;
    const personIndexes = new Array<number>(numbers.length);
    for (let row = 0; row < numbers.length; row += 1) {
      const number = numbers[row] ?? 0;
      while (known.length <= number) this.register.meet(names.runFrom(known.length), known);
      personIndexes[row] = known[number] ?? noPerson;
    }
    return personIndexes;
  }

  #rowsNow(): NamedRows {
    this.#rows ??= this.#rowsOf(this.#roster);
    return this.#rows;
  }

  #rowsOf(roster: RosterSample | null): NamedRows {
    const list = roster === null ? undefined : chainRosterOf(roster);
    if (list === undefined) return eachOnce(this.#rowsOfMembers(roster?.members ?? []));
    const rows = this.#rowsOfNumbers(list);
    return list.hasReplaced ? eachOnce(this.#enterErased(rows)) : rows;
  }

  /** Rows whose ID was erased get places of their own: they are people too, of whom only the stay is left. */
  #enterErased({ personIndexes, joinedAt, nicknames }: NamedRows): NamedRows {
    const ranks = new Map<EpochSeconds, number>();
    const placed = personIndexes.map((personIndex, row) => {
      if (personIndex !== noPerson) return personIndex;
      const join = joinedAt[row] ?? 0;
      const rank = ranks.get(join) ?? 0;
      ranks.set(join, rank + 1);
      return this.register.enterErased(join, rank);
    });
    return { personIndexes: placed, joinedAt, nicknames };
  }

  #rowsOfNumbers({ names, rows: rowsOf }: ChainRoster): NamedRows {
    const rows = rowsOf();
    if (this.#names !== names) {
      this.#names = names;
      this.#personOfMember = [];
    }
    const personIndexes = this.#personIndexesOf(names, rows.memberNumbers);
    const nicknames = rows.memberNumbers.map((number) => names.nicknameAt(number));
    return { personIndexes, joinedAt: rows.joinedAt, nicknames };
  }

  #rowsOfMembers(members: RosterSample["members"]): NamedRows {
    return {
      personIndexes: members.map(({ userId }) => this.register.enter(userId)),
      joinedAt: members.map(({ joinedAt }) => joinedAt),
      nicknames: members.map(({ nickname }) => nickname),
    };
  }
}

function pick(values: readonly number[], rows: readonly number[]): number[] {
  return rows.map((row) => values[row] ?? 0);
}

/** Everybody once. */
function eachOnce({ personIndexes, joinedAt, nicknames }: NamedRows): NamedRows {
  const kept = earliestOfEach(personIndexes, joinedAt);
  if (kept.length === personIndexes.length) return { personIndexes, joinedAt, nicknames };
  return {
    personIndexes: kept.map((row) => personIndexes[row] ?? noPerson),
    joinedAt: kept.map((row) => joinedAt[row] ?? 0),
    nicknames: kept.map((row) => nicknames[row]),
  };
}
