import type { UserId } from "../../identity/ids.ts";
import type { RollCallSample } from "../observation.ts";
import { answersAfter, changesOfAnswers, predictAnswers } from "./call-answers.ts";
import type { ChainMembers } from "./chain-members.ts";
import { difference, setOf } from "./member-bit-set.ts";
import { groupNewMembers, type NewMembers } from "./new-members.ts";
import type { RollCallChange } from "./roll-call-change.ts";

/**
 * The changes that turn the predicted answers into those of the roll call, and the chain after them.
 *
 * @param members after the item's last list
 * @param left who left a list of the item
 */
export function diffRollCall(
  members: ChainMembers,
  left: readonly number[],
  sample: RollCallSample,
): { readonly change: RollCallChange; readonly after: ChainMembers } {
  const { from, to, unanswered } = sample;
  const { named, newMembers } = giveNumbers(members, [...sample.confirmed, ...sample.denied]);
  const numbers = numbersOf(named);
  const setOfPeople = (userIds: readonly UserId[]) => setOf(userIds.map((userId) => numbers.get(userId) ?? 0));
  const confirmed = setOfPeople(sample.confirmed);
  const answers = { confirmed, denied: difference(setOfPeople(sample.denied), confirmed) };
  const present = setOf([...numbers.values()].filter((memberNumber) => members.present[memberNumber] === 1));
  const predicted = predictAnswers(members.answers, left, present);
  const change = { from, to, unanswered, newMembers, ...changesOfAnswers(predicted, answers) };
  return { change, after: { ...named, answers: answersAfter(members.answers, answers) } };
}

/** People who were never listed get the next numbers. */
function giveNumbers(
  members: ChainMembers,
  userIds: readonly UserId[],
): { readonly named: ChainMembers; readonly newMembers: readonly NewMembers[] } {
  const numbers = numbersOf(members);
  const unlisted = [...new Set(userIds)].filter((userId) => !numbers.has(userId));
  const rows = unlisted.map((userId) => ({ userId, joinedAt: 0 }));
  const { runs, ordered } = groupNewMembers(rows, false);
  const present = new Uint8Array(members.userIds.length + ordered.length);
  present.set(members.present);
  const named = {
    ...members,
    userIds: members.userIds.concat(ordered.map(({ userId }) => userId)),
    joinedAt: members.joinedAt.concat(ordered.map(({ joinedAt }) => joinedAt)),
    present,
  };
  return { named, newMembers: runs };
}

function numbersOf({ userIds }: ChainMembers): ReadonlyMap<UserId, number> {
  const numbers = new Map<UserId, number>();
  for (const [memberNumber, userId] of userIds.entries()) {
    if (userId !== undefined) numbers.set(userId, memberNumber);
  }
  return numbers;
}
