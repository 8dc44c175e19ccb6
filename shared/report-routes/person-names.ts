import { comparableId } from "../attendance/id-case.ts";
import { type PseudonymKey, pseudonym } from "../attendance/pseudonyms.ts";
import type { TrackedGroupType } from "../attendance/room.ts";
import type { AppName, UserId } from "../identity/ids.ts";

/** The pseudonym of a user ID in the rooms of one app. */
export type PseudonymOf = (userId: UserId) => UserId;

/** Memoized: a person has one pseudonym in all rooms of an app, and a report over many sessions asks for it in each. */
export function pseudonymsOfApp(key: PseudonymKey, app: AppName, groupType: TrackedGroupType): PseudonymOf {
  const made = new Map<UserId, UserId>();
  return (userId) => {
    let name = made.get(userId);
    if (name === undefined) {
      name = pseudonym(key, app, comparableId(groupType, userId));
      made.set(userId, name);
    }
    return name;
  };
}
