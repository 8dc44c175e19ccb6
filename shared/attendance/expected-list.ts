import type { AppName, EpochMs, EpochSeconds, GroupId, UserId } from "../identity/ids.ts";
import { comparableId, foldCase } from "./id-case.ts";
import { isPseudonym, type PseudonymKey, pseudonym } from "./pseudonyms.ts";
import type { Erasure } from "./record/erase-member.ts";
import type { TrackedGroupType } from "./room.ts";

/** Most people of a room's own list; at 500 IDs a call the vendor is asked ten times for them. */
export const mostExpected = 5_000;

export interface ExpectedPerson {
  readonly userId: UserId;
  readonly name?: string;
}

/** The group whose members are the list. `group`: of Tencent; `chatgroup`: of Agora. */
export interface ExpectedSourceGroup {
  readonly kind: "group" | "chatgroup";
  readonly app: AppName;
  readonly groupId: GroupId;
}

/** The members of a group as they were read last. */
export interface GroupReading {
  readonly group: ExpectedSourceGroup;
  readonly readAt: EpochSeconds;
  /** False when members are missing: beyond `mostExpected`, or because not all of the group could be read. */
  readonly complete: boolean;
}

/** Whom a room expects, as its owner said, in the order of the request or of the group. */
export interface ExpectedList {
  readonly people: readonly ExpectedPerson[];
  /** True when the IDs are pseudonyms and there are no names, as in a pseudonymous room. */
  readonly pseudonymous: boolean;
  readonly changedAt: EpochSeconds;
  /** Absent for a list that was given by name. */
  readonly reading?: GroupReading;
}

/** Each person once, by the first entry; IDs are compared as the vendor of the room compares them. */
export function withoutRepetitions<Person extends ExpectedPerson>(
  people: readonly Person[],
  groupType: TrackedGroupType,
): readonly Person[] {
  const byId = new Map<UserId, Person>();
  for (const person of people) {
    const id = comparableId(groupType, person.userId);
    if (!byId.has(id)) {
      byId.set(id, person);
    }
  }
  return [...byId.values()];
}

/** Who belongs to a group, as its vendor answered. */
export interface GroupMembers {
  readonly userIds: readonly UserId[];
  /** False when not all of the group could be read. */
  readonly complete: boolean;
  readonly observedAtMs: EpochMs;
}

/** The list that is a group's members. */
export function listOfGroup(
  group: ExpectedSourceGroup,
  { userIds, complete, observedAtMs }: GroupMembers,
  groupType: TrackedGroupType,
): ExpectedList {
  const people = withoutRepetitions(
    userIds.map((userId) => ({ userId })),
    groupType,
  );
  const readAt = Math.floor(observedAtMs / 1000);
  return {
    people: people.slice(0, mostExpected),
    pseudonymous: false,
    changedAt: readAt,
    reading: { group, readAt, complete: complete && people.length <= mostExpected },
  };
}

/** The list as a pseudonymous room keeps it: keyed hashes for IDs, no names. Such a list cannot be undone, nor called by name. */
export function pseudonymiseList(
  list: ExpectedList,
  key: PseudonymKey,
  { app, groupType }: { readonly app: AppName; readonly groupType: TrackedGroupType },
): ExpectedList {
  if (list.pseudonymous) {
    return list;
  }
  // A person who was erased in favour of a pseudonym has one already.
  const rename = ({ userId }: ExpectedPerson): ExpectedPerson => ({
    userId: isPseudonym(userId) ? userId : pseudonym(key, app, comparableId(groupType, userId)),
  });
  return { ...list, people: list.people.map(rename), pseudonymous: true };
}

/** The list without a person, or with a pseudonym in the place; undefined when the person is not on it. */
export function eraseFromList(list: ExpectedList, erasure: Erasure): ExpectedList | undefined {
  const { userId, replaceBy, ignoresCase = false } = erasure;
  const form = (id: UserId): UserId => (ignoresCase ? foldCase(id) : id);
  const isErased = (person: ExpectedPerson): boolean => form(person.userId) === form(userId);
  if (!list.people.some(isErased)) {
    return undefined;
  }
  const people = list.people.flatMap((person) =>
    !isErased(person) ? [person] : replaceBy === undefined ? [] : [{ userId: replaceBy }],
  );
  return { ...list, people };
}
