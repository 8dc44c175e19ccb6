import * as v from "valibot";
import type { PersonDetails } from "../attendance/reports/person-details.ts";
import type { TrackedGroupType } from "../attendance/room.ts";
import { labelFault } from "../attendance/room-label.ts";
import { invalid, quote } from "../http-api/query.ts";
import { asUserId, type UserId } from "../identity/ids.ts";
import { maxUserIdLength, refuseTooLong } from "./expected-ids.ts";

const longestName = 100;
const longestEmail = 254;
const mostAliases = 20;

const idRule = `must be a user ID: a text of 1 to ${maxUserIdLength} characters`;
const aliasRule = `must be a list of 1 to ${mostAliases} user IDs`;

export const userIdText = v.pipe(v.string(idRule), v.minLength(1, idRule), v.maxLength(maxUserIdLength, idRule));

/** A text that people read. */
function shownText(longest: number) {
  const rule = `must be a text of 1 to ${longest} characters`;
  return v.pipe(
    v.string(rule),
    v.minLength(1, rule),
    v.maxLength(longest, rule),
    v.check(
      (text) => labelFault(text) === undefined,
      ({ input }) => labelFault(input) ?? "",
    ),
  );
}

export const nameText = shownText(longestName);

export const expectedPerson = v.strictObject(
  {
    userId: userIdText,
    name: v.exactOptional(nameText),
    email: v.exactOptional(shownText(longestEmail)),
    alias: v.exactOptional(
      v.pipe(
        v.array(userIdText, aliasRule),
        v.minLength(1, aliasRule),
        v.maxLength(mostAliases, aliasRule),
        v.description("Further user IDs of the same person: their stays are one row, and no time counts twice"),
      ),
    ),
  },
  'must be a user ID, or an object with userId, and name, email and alias if you like: {"userId":"id1","name":"Ann"}',
);

/** An expected person as a request names them. */
export interface NamedPerson {
  readonly userId: UserId;
  readonly details: PersonDetails;
}

export function namedPerson({ userId, name, email, alias }: v.InferOutput<typeof expectedPerson>): NamedPerson {
  const details = {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(alias === undefined ? {} : { alias: alias.map(asUserId) }),
  };
  return { userId: asUserId(userId), details };
}

/** @throws RollcallError `invalid-request` for an ID that would belong to two people */
export function refuseShared(userIds: readonly UserId[], people: readonly NamedPerson[]): void {
  const ownerOf = new Map(userIds.map((userId) => [userId, userId]));
  for (const { userId, details } of people) {
    for (const alias of details.alias ?? []) {
      const owner = ownerOf.get(alias);
      if (owner !== undefined && owner !== userId) {
        throw invalid(
          `the alias ${quote(alias)} of ${quote(userId)} also belongs to ${quote(owner)}: an ID is one person's`,
        );
      }
      ownerOf.set(alias, userId);
    }
  }
}

/**
 * Refuses aliases over the vendor's documented length, as `refuseTooLong` does user IDs.
 *
 * @param people of the request, in its order
 * @throws RollcallError `invalid-request` that names the entry
 */
export function refuseTooLongAliases(
  people: readonly { readonly userId: UserId; readonly alias?: readonly UserId[] }[],
  groupType: TrackedGroupType,
  recorded: () => readonly UserId[],
): void {
  for (const [index, { alias = [] }] of people.entries()) {
    refuseTooLong(alias, groupType, recorded, (ofAlias) => `expected[${index}].alias[${ofAlias}]`);
  }
}
