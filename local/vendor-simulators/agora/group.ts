import type { EpochMs } from "../../../shared/identity/ids.ts";

export interface AgoraMemberRow {
  readonly userId: string;
  readonly role: "owner" | "admin" | "member";
  readonly joinedAt: EpochMs;
}

/** A chat group: stored membership, independent of presence. */
export interface AgoraGroup {
  readonly groupId: string;
  readonly name: string;
  readonly createdAt: EpochMs;
  readonly sequence: number;
  readonly members: Map<string, AgoraMemberRow>;
  readonly online: Set<string>;
  /** Cached rows in list order; undefined after a change. */
  listed: readonly AgoraMemberRow[] | undefined;
}

/** Newest joiner first, so the owner comes last or anywhere. */
export function listMembers(group: AgoraGroup): readonly AgoraMemberRow[] {
  group.listed ??= [...group.members.values()].sort((one, other) => other.joinedAt - one.joinedAt);
  return group.listed;
}

export const ownerOf = (group: AgoraGroup): string =>
  [...group.members.values()].find(({ role }) => role === "owner")?.userId ?? "";
