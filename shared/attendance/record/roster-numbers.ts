import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { ListedMember, RosterSample } from "../observation.ts";
import { IdList } from "./id-list.ts";
import { idOrder } from "./id-order.ts";
import type { Newcomers } from "./newcomers.ts";
import { digitsOfAll, inOrder, orderOfDigits } from "./shaped-digits.ts";
import type { RosterChange } from "./slot-body.ts";

/**
 * Everybody seen since the keyframe, by number, and who of them is present. A number is given once and never reused, so
 * an item can name a member by number without knowing how the ID reads now; that is what lets erasure rewrite one item
 * without touching the items that build on it.
 */
export interface RosterNumbers {
  /** Undefined: erased. */
  readonly userIds: readonly (UserId | undefined)[];
  /** The join time of each who is present. */
  readonly joinedAt: readonly EpochSeconds[];
  /** 1: on the last list. */
  readonly present: Uint8Array;
}

export const nobody: RosterNumbers = { userIds: [], joinedAt: [], present: new Uint8Array(0) };

/** The changes that turn the numbered roster into `sample`, and the roster after them. */
export function diffRoster(
  before: RosterNumbers,
  sample: RosterSample,
  nicknames: boolean,
): { readonly change: RosterChange; readonly after: RosterNumbers } {
  const known = before.userIds.length;
  if (known === 0) {
    return firstRoster(sample, nicknames);
  }
  const numbers = new Map<UserId, number>();
  for (let number = 0; number < known; number += 1) {
    const userId = before.userIds[number];
    if (userId !== undefined) {
      numbers.set(userId, number);
    }
  }
  const joinedAt = before.joinedAt.slice();
  const seen = new Uint8Array(known);
  const fresh: ListedMember[] = [];
  for (let row = 0; row < sample.members.length; row += 1) {
    const member = sample.members[row];
    if (member === undefined) {
      continue;
    }
    const number = numbers.get(member.userId);
    if (number === undefined) {
      fresh.push(member);
    } else if (seen[number] === 0 || (joinedAt[number] ?? 0) < member.joinedAt) {
      seen[number] = 1;
      joinedAt[number] = member.joinedAt;
    }
  }
  const places = placesOfChanges(before, seen, joinedAt);
  const { newcomers, joins } = numberNewcomers(fresh, nicknames);
  const present = new Uint8Array(known + joins.length).fill(1);
  present.set(seen);
  const change: RosterChange = {
    from: sample.from,
    to: sample.to,
    ended: sample.ended,
    robots: sample.robots,
    listed: sample.listed,
    left: places.left,
    rejoined: places.rejoined,
    returned: places.returned,
    newcomers,
    joinedAt: [...places.rejoinTimes, ...places.returnTimes, ...joins],
  };
  const userIds = before.userIds.concat(newcomers.userIds.texts);
  return { change, after: { userIds, joinedAt: joinedAt.concat(joins), present } };
}

/** Nobody has a number yet. */
function firstRoster(
  sample: RosterSample,
  nicknames: boolean,
): { readonly change: RosterChange; readonly after: RosterNumbers } {
  const { from, to, ended, robots, listed } = sample;
  const { newcomers, joins } = numberNewcomers(sample.members, nicknames);
  const change = { from, to, ended, robots, listed, left: [], rejoined: [], returned: [], newcomers, joinedAt: joins };
  const present = new Uint8Array(joins.length).fill(1);
  return { change, after: { userIds: newcomers.userIds.texts, joinedAt: joins, present } };
}

/**
 * In the order in which they get their numbers. Only the newcomers are sorted: doing so with whole lists was a quarter of a
 * sweep's work. Somebody twice on a list left and came back while it was read, and the later stay is the one that goes on.
 */
function numberNewcomers(
  fresh: readonly ListedMember[],
  named: boolean,
): { readonly newcomers: Newcomers; readonly joins: readonly EpochSeconds[] } {
  const shaped = digitsOfAll(fresh, ({ userId }) => userId);
  const order = shaped === undefined ? idOrder(fresh.map(({ userId }) => userId)) : orderOfDigits(shaped);
  // With room from the start: growing three lists of a thousand takes as much memory again as they do.
  const userIds = new Array<UserId>(fresh.length);
  const nicknames = new Array<string | undefined>(named ? fresh.length : 0);
  const joins = new Array<EpochSeconds>(fresh.length);
  let last = -1;
  for (let at = 0; at < order.length; at += 1) {
    const member = fresh[order[at] ?? 0];
    if (member === undefined) {
      continue;
    }
    if (last < 0 || member.userId !== userIds[last]) {
      last += 1;
    } else if (member.joinedAt < (joins[last] ?? 0)) {
      continue;
    }
    userIds[last] = member.userId;
    joins[last] = member.joinedAt;
    if (named) {
      nicknames[last] = member.nickname;
    }
  }
  const isEachOnce = last + 1 === fresh.length;
  userIds.length = last + 1;
  joins.length = last + 1;
  nicknames.length = named ? last + 1 : 0;
  const list =
    shaped !== undefined && isEachOnce ? IdList.ofNumbers(inOrder(shaped, order), userIds) : IdList.ofTexts(userIds);
  return { newcomers: { userIds: list, nicknames, replaced: [] }, joins };
}

interface Places {
  readonly left: number[];
  readonly rejoined: number[];
  readonly returned: number[];
  readonly rejoinTimes: EpochSeconds[];
  readonly returnTimes: EpochSeconds[];
}

function placesOfChanges(before: RosterNumbers, seen: Uint8Array, joinedAt: readonly EpochSeconds[]): Places {
  const places: Places = { left: [], rejoined: [], returned: [], rejoinTimes: [], returnTimes: [] };
  let amongPresent = 0;
  let amongStaying = 0;
  let amongAbsent = 0;
  for (let number = 0; number < seen.length; number += 1) {
    const now = joinedAt[number] ?? 0;
    if (before.present[number] === 1) {
      if (seen[number] === 0) {
        places.left.push(amongPresent);
      } else {
        if (now !== before.joinedAt[number]) {
          places.rejoined.push(amongStaying);
          places.rejoinTimes.push(now);
        }
        amongStaying += 1;
      }
      amongPresent += 1;
    } else {
      if (seen[number] === 1) {
        places.returned.push(amongAbsent);
        places.returnTimes.push(now);
      }
      amongAbsent += 1;
    }
  }
  return places;
}
