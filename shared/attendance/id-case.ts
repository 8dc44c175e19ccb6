import { asUserId, type UserId } from "../identity/ids.ts";
import type { TrackedGroupType } from "./room.ts";

/**
 * Agora takes user IDs for the same in any letter case, and lists them in lower case as a rule (upstream/agora-chat.md §1.3).
 * They are stored as listed, and compared without regard to case.
 */
export function ignoresCase(groupType: TrackedGroupType): boolean {
  return groupType === "ChatGroup";
}

/** The form by which IDs of such a group are compared. */
export function foldCase(userId: UserId): UserId {
  return asUserId(userId.toLowerCase());
}

export function comparableId(groupType: TrackedGroupType, userId: UserId): UserId {
  return ignoresCase(groupType) ? foldCase(userId) : userId;
}
