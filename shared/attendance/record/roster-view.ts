import type { UserId } from "../../identity/ids.ts";
import type { ListedMember } from "../observation.ts";
import { applyChange, nobody, type RosterNumbers } from "./roster-numbers.ts";
import type { RosterChange } from "./slot-body.ts";
import { byCodeUnits } from "./user-ids.ts";

/** A roster as readers see it, beside the numbers it is made of. */
export interface RosterView {
  readonly numbers: RosterNumbers;
  /** By number; given where the nickname was stored. */
  readonly nicknames: readonly (string | undefined)[];
  /** Ascending by ID. Members who did not change are the same objects from slot to slot. */
  readonly members: readonly ListedMember[];
  /** The number of each of `members`. */
  readonly order: readonly number[];
  /** True when erasure replaced an ID in this chain: two numbers may then stand for one ID. */
  readonly replaced: boolean;
}

export const emptyView: RosterView = { numbers: nobody, nicknames: [], members: [], order: [], replaced: false };

/** @throws DamagedRecord when the change was not made from this roster */
export function viewAfter(before: RosterView, change: RosterChange): RosterView {
  const numbers = applyChange(before.numbers, change);
  const nicknames = before.nicknames.concat(change.newcomers.map((newcomer) => newcomer.nickname));
  const replaced = before.replaced || change.newcomers.some((newcomer) => newcomer.replaced);
  return {
    numbers,
    nicknames,
    replaced,
    ...(replaced ? viewFromScratch(numbers, nicknames) : merge(before, numbers, nicknames)),
  };
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

/** Walks the sorted members of before and the sorted additions side by side: sorting each slot anew costs ten times as much. */
function merge(before: RosterView, numbers: RosterNumbers, nicknames: readonly (string | undefined)[]): Members {
  const wasPresent = before.numbers.present;
  const additions: { readonly number: number; readonly member: ListedMember }[] = [];
  for (let number = 0; number < numbers.present.length; number += 1) {
    if (numbers.present[number] === 1 && wasPresent[number] !== 1) {
      const member = memberOf(numbers, nicknames, number);
      if (member !== undefined) {
        additions.push({ number, member });
      }
    }
  }
  additions.sort((one, other) => byCodeUnits(one.member.userId, other.member.userId));
  const members: ListedMember[] = [];
  const order: number[] = [];
  let added = 0;
  for (let index = 0; index < before.order.length; index += 1) {
    const number = before.order[index] ?? 0;
    const old = before.members[index];
    if (old === undefined || numbers.present[number] !== 1) {
      continue;
    }
    for (let next = additions[added]; next !== undefined && next.member.userId < old.userId; next = additions[added]) {
      members.push(next.member);
      order.push(next.number);
      added += 1;
    }
    members.push(numbers.joinedAt[number] === old.joinedAt ? old : { ...old, joinedAt: numbers.joinedAt[number] ?? 0 });
    order.push(number);
  }
  for (const { member, number } of additions.slice(added)) {
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
