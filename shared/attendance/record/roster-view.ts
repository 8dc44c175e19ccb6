import type { UserId } from "../../identity/ids.ts";
import type { ListedMember } from "../observation.ts";
import { applyChange, nobody, type RosterNumbers } from "./roster-numbers.ts";
import type { RosterChange } from "./slot-body.ts";
import { byCodeUnits } from "./user-ids.ts";

/** A roster as readers see it, beside the numbers it is made of. */
export interface RosterView {
  readonly numbers: RosterNumbers;
  /** By number; given where the nickname was stored, and shorter than the numbers when the last have none. */
  readonly nicknames: readonly (string | undefined)[];
  /** Ascending by ID. Members who did not change are the same objects from slot to slot. */
  readonly members: readonly ListedMember[];
  /** The number of each of `members`. */
  readonly order: readonly number[];
  /** True when erasure replaced an ID in this chain: two numbers may then stand for one ID. */
  readonly replaced: boolean;
}

export const emptyView: RosterView = {
  numbers: nobody,
  nicknames: [],
  members: [],
  order: [],
  replaced: false,
};

/** @throws DamagedRecord when the change was not made from this roster */
export function viewAfter(before: RosterView, change: RosterChange): RosterView {
  const { after: numbers, added } = applyChange(before.numbers, change);
  const nicknames = nicknamesAfter(before, change);
  const replaced = before.replaced || change.newcomers.some((newcomer) => newcomer.replaced);
  return {
    numbers,
    nicknames,
    replaced,
    ...(replaced ? viewFromScratch(numbers, nicknames) : merge(before, numbers, nicknames, added)),
  };
}

function nicknamesAfter(before: RosterView, change: RosterChange): RosterView["nicknames"] {
  if (change.newcomers.every((newcomer) => newcomer.nickname === undefined)) {
    return before.nicknames;
  }
  const nameless = new Array<undefined>(before.numbers.userIds.length - before.nicknames.length).fill(undefined);
  return [...before.nicknames, ...nameless, ...change.newcomers.map((newcomer) => newcomer.nickname)];
}

type Members = Pick<RosterView, "members" | "order">;

function memberOf(
  numbers: RosterNumbers,
  nicknames: readonly (string | undefined)[],
  number: number,
): ListedMember | undefined {
  const userId = numbers.userIds[number];
  if (userId === undefined) {
    return undefined;
  }
  const joinedAt = numbers.joinedAt[number] ?? 0;
  const nickname = nicknames[number];
  return nickname === undefined ? { userId, joinedAt } : { userId, joinedAt, nickname };
}

/** Walks sorted members and sorted additions side by side; sorting each slot anew would cost ten times as much. */
function merge(
  before: RosterView,
  numbers: RosterNumbers,
  nicknames: readonly (string | undefined)[],
  added: readonly number[],
): Members {
  const { present, joinedAt } = numbers;
  const additions = added
    .flatMap((number) => {
      const member = memberOf(numbers, nicknames, number);
      return member === undefined ? [] : [{ number, member }];
    })
    .sort((one, other) => byCodeUnits(one.member.userId, other.member.userId));
  const members: ListedMember[] = [];
  const order: number[] = [];
  let next = 0;
  let addition = additions[0];
  for (let index = 0; index < before.order.length; index += 1) {
    const number = before.order[index] ?? 0;
    const old = before.members[index];
    if (old === undefined || present[number] === 0) {
      continue;
    }
    while (addition !== undefined && addition.member.userId < old.userId) {
      members.push(addition.member);
      order.push(addition.number);
      next += 1;
      addition = additions[next];
    }
    const joined = joinedAt[number] ?? 0;
    members.push(joined === old.joinedAt ? old : { ...old, joinedAt: joined });
    order.push(number);
  }
  for (const { member, number } of additions.slice(next)) {
    members.push(member);
    order.push(number);
  }
  return { members, order };
}

/** Slower, and right also when a replacement stands where the ID it equals is present too: the earlier join counts. */
function viewFromScratch(numbers: RosterNumbers, nicknames: readonly (string | undefined)[]): Members {
  const byId = new Map<UserId, { readonly number: number; readonly member: ListedMember }>();
  for (let number = 0; number < numbers.present.length; number += 1) {
    const member = numbers.present[number] === 1 ? memberOf(numbers, nicknames, number) : undefined;
    if (member === undefined) {
      continue;
    }
    const other = byId.get(member.userId);
    if (other === undefined || member.joinedAt < other.member.joinedAt) {
      byId.set(member.userId, { number, member });
    }
  }
  const sorted = [...byId.values()].sort((one, other) => byCodeUnits(one.member.userId, other.member.userId));
  return { members: sorted.map((one) => one.member), order: sorted.map((one) => one.number) };
}
