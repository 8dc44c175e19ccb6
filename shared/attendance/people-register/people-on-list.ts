import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { RollCallSample, RosterSample } from "../observation.ts";
import type { ChainNames } from "../record/chain-names.ts";
import { chainRollCallOf } from "../record/decoded-roll-call.ts";
import { type ChainRoster, chainRosterOf, isDiffFrom, type RosterDiff } from "../record/decoded-roster.ts";
import { membersIn } from "../record/member-bit-set.ts";
import { earliestOfEach } from "../record/member-rows.ts";
import { noPerson, PeopleRegister } from "./people-register.ts";

/** Rows of a list, as two columns: who, by index in the register, and when they joined. */
export interface PersonRows {
  readonly personIndexes: readonly number[];
  readonly joinedAt: readonly EpochSeconds[];
}

/** The diff of two lists, each part in no particular order. Of a reading's first list all rows came. */
export interface ListChanges {
  /** Rows of the list before whose people are not on the list after, with the join times before. */
  readonly gone: PersonRows;
  /** Rows of the list after whose people were not on the list before. */
  readonly come: PersonRows;
  /** People on both lists whose join time changed, with the one after. */
  readonly moved: PersonRows;
  /** The join times before, row by row of `moved`. */
  readonly movedFrom: readonly EpochSeconds[];
}

/** The answers to a roll call by person index. People whose ID was erased are left out. */
export interface AnsweredPeople {
  readonly confirmed: readonly number[];
  readonly denied: readonly number[];
}

interface NamedRows extends PersonRows {
  readonly nicknames: readonly (string | undefined)[];
}

/**
 * Cursor over the lists of a reading. Between two neighbours of a stored chain it follows their decoded diff, and each member number
 * costs one look-up by ID in its chain; any other two lists are compared row by row.
 */
export class PeopleOnList {
  readonly register = new PeopleRegister();
  readonly #nicknamesUntil: EpochSeconds;
  #roster: RosterSample | null = null;
  /** The rows of the present list; null until they are asked for. */
  #rows: NamedRows | null = null;
  #names: ChainNames | null = null;
  /** Cache by member number in `#names`: the person index. */
  #personOfMember: number[] = [];

  /** @param nicknamesUntil lists from this instant on change no nickname, and name only people who have none */
  constructor(nicknamesUntil: EpochSeconds = Number.POSITIVE_INFINITY) {
    this.#nicknamesUntil = nicknamesUntil;
  }

  /** Everybody on the present list. */
  get personIndexes(): readonly number[] {
    return this.#presentRows().personIndexes;
  }

  /** Moves on to the next list, and returns what changed. */
  goTo(roster: RosterSample): ListChanges {
    const list = chainRosterOf(roster);
    const isNeighbour = this.#roster !== null && isDiffFrom(roster, this.#roster) && list?.names === this.#names;
    if (isNeighbour && list?.diff !== undefined) {
      this.#show(roster);
      return this.#follow(list.names, list.diff);
    }
    const before = this.#presentRows();
    this.#show(roster);
    return this.#compare(before, this.#presentRows());
  }

  /** Whom a roll call is about. By number where it is of the present list's chain: it confirms thousands in every slot. */
  peopleOf(call: RollCallSample): AnsweredPeople {
    const chain = chainRollCallOf(call);
    if (chain === undefined || chain.names !== this.#names) {
      const enter = (userId: UserId): number => this.register.enter(userId);
      return { confirmed: call.confirmed.map(enter), denied: call.denied.map(enter) };
    }
    const { names, answers } = chain;
    const isNamed = (personIndex: number): boolean => personIndex !== noPerson;
    return {
      confirmed: this.#peopleOf(names, membersIn(answers.confirmed)).filter(isNamed),
      denied: this.#peopleOf(names, membersIn(answers.denied)).filter(isNamed),
    };
  }

  #show(roster: RosterSample): void {
    this.#roster = roster;
    this.#rows = null;
  }

  /** A diff exists only where member numbers tell people apart, so every member in it has an ID. */
  #follow(names: ChainNames, { gone, come, moved, movedFrom }: RosterDiff): ListChanges {
    const left = this.#peopleOf(names, gone.memberNumbers);
    const came = this.#peopleOf(names, come.memberNumbers);
    for (let row = 0; row < came.length; row += 1) {
      this.#noteNickname(came[row] ?? noPerson, names.nicknameAt(come.memberNumbers[row] ?? 0));
    }
    const changed = moved.joinedAt.flatMap((joinedAt, row) => (joinedAt === movedFrom[row] ? [] : [row]));
    const movedPeople = this.#peopleOf(names, pick(moved.memberNumbers, changed));
    return {
      gone: { personIndexes: left, joinedAt: gone.joinedAt },
      come: { personIndexes: came, joinedAt: come.joinedAt },
      moved: { personIndexes: movedPeople, joinedAt: pick(moved.joinedAt, changed) },
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
      // A chain has the nicknames of its beginning: the next one may know newer ones of people who stay.
      this.#noteNickname(personIndex, after.nicknames[row]);
      if (from === undefined) {
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

  #noteNickname(personIndex: number, nickname: string | undefined): void {
    if (nickname === undefined || personIndex === noPerson) return;
    const isLate = this.#roster !== null && this.#roster.from >= this.#nicknamesUntil;
    if (isLate && this.register.nickname(personIndex) !== null) return;
    this.register.setNickname(personIndex, nickname);
  }

  /** Enters runs of the chain up to the greatest of these member numbers, so that each ID is looked up once. */
  #peopleOf(names: ChainNames, memberNumbers: readonly number[]): number[] {
    const known = this.#personOfMember;
    const personIndexes = new Array<number>(memberNumbers.length);
    for (let row = 0; row < memberNumbers.length; row += 1) {
      const memberNumber = memberNumbers[row] ?? 0;
      while (known.length <= memberNumber) this.register.enterAll(names.runFrom(known.length), known);
      personIndexes[row] = known[memberNumber] ?? noPerson;
    }
    return personIndexes;
  }

  #presentRows(): NamedRows {
    this.#rows ??= this.#rowsOf(this.#roster);
    return this.#rows;
  }

  #rowsOf(roster: RosterSample | null): NamedRows {
    const list = roster === null ? undefined : chainRosterOf(roster);
    if (list === undefined) return eachOnce(this.#rowsOfMembers(roster?.members ?? []));
    const rows = this.#rowsOfChain(list);
    return list.hasReplaced ? eachOnce(this.#enterErased(rows)) : rows;
  }

  #rowsOfMembers(members: RosterSample["members"]): NamedRows {
    return {
      personIndexes: members.map(({ userId }) => this.register.enter(userId)),
      joinedAt: members.map(({ joinedAt }) => joinedAt),
      nicknames: members.map(({ nickname }) => nickname),
    };
  }

  #rowsOfChain({ names, rows: rowsOf }: ChainRoster): NamedRows {
    const { memberNumbers, joinedAt } = rowsOf();
    if (this.#names !== names) {
      this.#names = names;
      this.#personOfMember = [];
    }
    const personIndexes = this.#peopleOf(names, memberNumbers);
    const nicknames = memberNumbers.map((memberNumber) => names.nicknameAt(memberNumber));
    return { personIndexes, joinedAt, nicknames };
  }

  /** Each row with an erased ID gets an index of its own: the person still counts, and only the stays are left. */
  #enterErased({ personIndexes, joinedAt, nicknames }: NamedRows): NamedRows {
    const erasedWithJoin = new Map<EpochSeconds, number>();
    const entered = personIndexes.map((personIndex, row) => {
      if (personIndex !== noPerson) return personIndex;
      const join = joinedAt[row] ?? 0;
      const rank = erasedWithJoin.get(join) ?? 0;
      erasedWithJoin.set(join, rank + 1);
      return this.register.enterErased(join, rank);
    });
    return { personIndexes: entered, joinedAt, nicknames };
  }
}

function pick(values: readonly number[], rows: readonly number[]): number[] {
  return rows.map((row) => values[row] ?? 0);
}

/** Deduplicates the rows by person. */
function eachOnce({ personIndexes, joinedAt, nicknames }: NamedRows): NamedRows {
  const kept = earliestOfEach(personIndexes, joinedAt);
  if (kept.length === personIndexes.length) return { personIndexes, joinedAt, nicknames };
  return {
    personIndexes: kept.map((row) => personIndexes[row] ?? noPerson),
    joinedAt: kept.map((row) => joinedAt[row] ?? 0),
    nicknames: kept.map((row) => nicknames[row]),
  };
}
