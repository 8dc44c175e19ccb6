import { asUserId, type UserId } from "../identity/ids.ts";
import { providerOf, type TrackedGroupType } from "./room.ts";

/**
 * To Agora user IDs that differ in letter case alone are the same, and it usually lists them in lower case. They are stored as listed,
 * and compared without regard to case.
 */
export function ignoresCase(groupType: TrackedGroupType): boolean {
  return providerOf[groupType] === "agora";
}

/** The form by which IDs of such a group are compared. */
export function foldCase(userId: UserId): UserId {
  return asUserId(userId.toLowerCase());
}

export function comparableId(groupType: TrackedGroupType, userId: UserId): UserId {
  return ignoresCase(groupType) ? foldCase(userId) : userId;
}
