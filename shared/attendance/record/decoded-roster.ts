import type { EpochSeconds } from "../../identity/ids.ts";
import type { ListedMember, RosterSample } from "../observation.ts";
import type { ChainNames } from "./chain-names.ts";
import { byCodeUnits } from "./id-order.ts";
import { earliestOfEach, type MemberRows } from "./member-rows.ts";

/** The diff of a roster against the one before it, by member number. Each part in no particular order. */
export interface RosterDiff {
  /** Rows of the roster before whose members are not on the roster after, with the join times before. */
  readonly gone: MemberRows;
  /** Rows of the roster after whose members were not on the roster before. */
  readonly come: MemberRows;
  /** Members of both, with the join times after; some may be those of before. */
  readonly moved: MemberRows;
  /** The join times before, row by row of `moved`. */
  readonly movedFrom: readonly EpochSeconds[];
}

/** A roster by the member numbers of its chain. */
export interface ChainRoster {
  readonly names: ChainNames;
  /** Ascending by member number. */
  readonly rows: () => MemberRows;
  /** True when erasure replaced an ID in this chain: two member numbers may then have one ID. */
  readonly hasReplaced: boolean;
  /** Undefined where member numbers do not tell people apart. */
  readonly diff: RosterDiff | undefined;
}

/** Tokens: a roster is compared with the one before it by identity, without keeping that one in memory. */
interface Origin {
  readonly roster: ChainRoster;
  readonly identity: object;
  readonly identityBefore: object | undefined;
  members: readonly ListedMember[] | undefined;
}

const origin = Symbol("the roster by member number, and its diff");

type DecodedRoster = RosterSample & { readonly [origin]?: Origin };

/** Computed on first access: sorting the members of every roster costs more than decoding it, and readers that follow the diffs never ask. */
function members(this: DecodedRoster): readonly ListedMember[] {
  const from = this[origin];
  if (from === undefined) return [];
  from.members ??= membersOf(from.roster).sort((one, other) => byCodeUnits(one.userId, other.userId));
  return from.members;
}

/** One getter for all rosters: V8 would keep one of its own for each, and with it the roster, until the next full collection. */
const lazyMembers = { get: members, enumerable: true, configurable: true };

/**
 * A roster read from the record. Under a symbol it also carries its diff against the roster before, so that readers need not
 * compare whole lists. `{...roster}` drops the symbol, since it is not enumerable: a copy may be changed, and is compared in full.
 *
 * @param before the roster that `roster.diff` starts from
 */
export function decodedRoster(
  { from, to, listed, robots, ended }: Omit<RosterSample, "members">,
  roster: ChainRoster,
  before: DecodedRoster | undefined,
): RosterSample {
  const value: Origin = { roster, identity: {}, identityBefore: before?.[origin]?.identity, members: undefined };
  const sample: DecodedRoster = { from, to, listed, robots, ended, members: [] };
  Object.defineProperty(sample, origin, { value });
  return Object.defineProperty(sample, "members", lazyMembers);
}

/** Undefined for a roster that was not read from the record, or that is a copy. */
export function chainRosterOf(sample: DecodedRoster): ChainRoster | undefined {
  return sample[origin]?.roster;
}

/** True when the diff of `sample` starts from `before`. */
export function isDiffFrom(sample: DecodedRoster, before: DecodedRoster): boolean {
  const identity = sample[origin]?.identityBefore;
  return identity !== undefined && identity === before[origin]?.identity;
}

/** The members in no particular order, each once. Rows whose ID was erased are left out. */
function membersOf({ names, rows: rowsOf, hasReplaced }: ChainRoster): ListedMember[] {
  const rows = rowsOf();
  const all: ListedMember[] = [];
  for (const [row, memberNumber] of rows.memberNumbers.entries()) {
    const userId = names.userIdAt(memberNumber);
    const nickname = names.nicknameAt(memberNumber);
    const joinedAt = rows.joinedAt[row] ?? 0;
    if (userId === undefined) continue;
    all.push(nickname === undefined ? { userId, joinedAt } : { userId, joinedAt, nickname });
  }
  if (!hasReplaced) return all;
  const kept = earliestOfEach(
    all.map(({ userId }) => userId),
    all.map(({ joinedAt }) => joinedAt),
  );
  return kept.map((row) => all[row]).filter((member) => member !== undefined);
}
