import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { ListedMember, RosterSample } from "../observation.ts";
import { type CallAnswers, noAnswers } from "./call-answers.ts";
import { groupNewMembers } from "./new-members.ts";
import type { RosterChange } from "./slot-body.ts";

/**
 * The writer's state of a chain, as columns by member number: everybody seen since the keyframe, and who of them is present. A
 * member number is given once and never reused, and items refer to members by it, whatever has become of the ID. So erasure rewrites
 * one item and leaves alone the items that build on it.
 */
export interface ChainMembers {
  /** Undefined: erased. */
  readonly userIds: readonly (UserId | undefined)[];
  /** The join time of each who is present. */
  readonly joinedAt: readonly EpochSeconds[];
  /** 1: on the last list. */
  readonly present: Uint8Array;
  /** Of the last item's roll call. */
  readonly answers: CallAnswers;
}

/** Before a keyframe. */
export const nobody: ChainMembers = { userIds: [], joinedAt: [], present: new Uint8Array(0), answers: noAnswers };

/** The changes that turn one roster into `sample`, and the state after them. */
export function diffRoster(
  before: ChainMembers,
  sample: RosterSample,
  nicknames: boolean,
): { readonly change: RosterChange; readonly after: ChainMembers } {
  const { from, to, ended, robots, listed } = sample;
  const matched = matchMembers(before, sample.members);
  const { left, joined } = changesOf(before, matched);
  const { runs, ordered } = groupNewMembers(matched.unknown, nicknames);
  const newJoins = ordered.map(({ joinedAt }) => joinedAt);
  const joinedAt = [...joined.map((memberNumber) => matched.joinedAt[memberNumber] ?? 0), ...newJoins];
  const change = { from, to, ended, robots, listed, left, joined, newMembers: runs, joinedAt };
  const present = new Uint8Array(before.userIds.length + ordered.length).fill(1);
  present.set(matched.present);
  const userIds = before.userIds.concat(ordered.map(({ userId }) => userId));
  return { change, after: { userIds, joinedAt: matched.joinedAt.concat(newJoins), present, answers: before.answers } };
}

interface MatchedMembers {
  /** By member number, as on the list. */
  readonly present: Uint8Array;
  readonly joinedAt: EpochSeconds[];
  /** Each once. */
  readonly unknown: readonly ListedMember[];
}

/** A member twice on a list left and came back while it was read: the later stay is the one that goes on. */
function matchMembers(before: ChainMembers, members: readonly ListedMember[]): MatchedMembers {
  const memberNumbers = new Map<UserId, number>();
  for (let memberNumber = 0; memberNumber < before.userIds.length; memberNumber += 1) {
    const userId = before.userIds[memberNumber];
    if (userId !== undefined) memberNumbers.set(userId, memberNumber);
  }
  const present = new Uint8Array(before.userIds.length);
  const joinedAt = before.joinedAt.slice();
  const unknown = new Map<UserId, ListedMember>();
  for (const member of members) {
    const memberNumber = memberNumbers.get(member.userId);
    if (memberNumber === undefined) {
      const other = unknown.get(member.userId);
      if (other === undefined || other.joinedAt <= member.joinedAt) unknown.set(member.userId, member);
    } else if (present[memberNumber] === 0 || (joinedAt[memberNumber] ?? 0) < member.joinedAt) {
      present[memberNumber] = 1;
      joinedAt[memberNumber] = member.joinedAt;
    }
  }
  return { present, joinedAt, unknown: [...unknown.values()] };
}

/** Member numbers, ascending. */
function changesOf(
  before: ChainMembers,
  { present, joinedAt }: MatchedMembers,
): { readonly left: number[]; readonly joined: number[] } {
  const left: number[] = [];
  const joined: number[] = [];
  for (let memberNumber = 0; memberNumber < present.length; memberNumber += 1) {
    const wasPresent = before.present[memberNumber] === 1;
    if (present[memberNumber] === 0) {
      if (wasPresent) left.push(memberNumber);
    } else if (!wasPresent || joinedAt[memberNumber] !== before.joinedAt[memberNumber]) {
      joined.push(memberNumber);
    }
  }
  return { left, joined };
}
