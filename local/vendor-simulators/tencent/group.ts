import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { PresenceEvent } from "../online-state.ts";
import { type OnlineStay, type PresenceFeeder, PresenceHistory } from "../presence-history.ts";
import { SteadyCrowd } from "../steady-crowd.ts";
import type { NewTencentGroup, TencentGroupType } from "./group-types.ts";
import { createStoredMembers, type StoredMembers } from "./stored-members.ts";

/** Mutable state of one group. Clients see it through `count-view.ts` and `list-picture.ts`. */
export interface TencentGroup {
  readonly key: string;
  readonly groupId: string;
  readonly type: TencentGroupType;
  readonly name: string;
  readonly owner: string;
  readonly createdAt: EpochMs;
  readonly sequence: number;
  /** Origin of the time grid on which counts and lists are refreshed. */
  viewOrigin: EpochMs;
  readonly history: PresenceHistory;
  readonly crowd: SteadyCrowd | undefined;
  /** Robots, with the time when each was added. */
  readonly robots: Map<string, EpochMs>;
  /** Marks of the current stay; they end when the user leaves. */
  readonly marks: Map<string, { readonly setAt: EpochMs; readonly marks: ReadonlySet<number> }>;
  /** The rest of a list row as JSON text, cached because names rarely change. */
  readonly profiles: Map<string, string>;
  readonly stored: StoredMembers;
  feeder: PresenceFeeder | undefined;
  /** Incremented when an event may invalidate a cached list. */
  pictureRevision: number;
  /** The newest time that a cached list shows. */
  pictureTakenAt: EpochMs;
}

export function createTencentGroup(group: NewTencentGroup, sequence: number, now: EpochMs): TencentGroup {
  const { sdkAppId, groupId, type, createdAt = now, name = groupId, owner = "", viewPhaseMs = 0, crowd } = group;
  return {
    key: `${sdkAppId}/${sequence}`,
    groupId,
    type,
    name,
    owner,
    createdAt,
    sequence,
    viewOrigin: createdAt + viewPhaseMs,
    history: new PresenceHistory(),
    crowd: crowd && new SteadyCrowd(crowd),
    robots: new Map(),
    marks: new Map(),
    profiles: new Map(),
    stored: createStoredMembers(),
    feeder: undefined,
    pictureRevision: 0,
    pictureTakenAt: Number.NEGATIVE_INFINITY,
  };
}

/** Generates on-demand presence up to the given time. */
export const feedUpTo = (group: TencentGroup, at: EpochMs): void => group.feeder?.(at);

export function recordPresence(group: TencentGroup, event: PresenceEvent): void {
  group.history.record(event);
  if (event.at <= group.pictureTakenAt) group.pictureRevision++;
}

/** Compacts presence before the given time, with the names and marks of users who are not online any more. */
export function forgetPresence(group: TencentGroup, at: EpochMs): void {
  group.history.forgetBefore(at);
  const remembered = new Set(group.history.stays(at, Number.POSITIVE_INFINITY).map(({ userId }) => userId));
  for (const userId of group.profiles.keys()) {
    if (!remembered.has(userId) && !group.robots.has(userId)) group.profiles.delete(userId);
  }
  for (const userId of group.marks.keys()) if (!remembered.has(userId)) group.marks.delete(userId);
}

/** Ground truth: every stay that overlaps [from, to], sorted by join. */
export function staysOf(group: TencentGroup, from: EpochMs, to: EpochMs): readonly OnlineStay[] {
  feedUpTo(group, to);
  const named = group.history.stays(from, to);
  if (group.crowd === undefined) return named;
  const crowd = group.crowd.stays(Math.max(from, group.createdAt), to);
  return [...named, ...crowd].sort((one, other) => one.joinedAt - other.joinedAt);
}

/** Ground truth: who is online at the given time, without robots that did not join. */
export function onlineIn(group: TencentGroup, at: EpochMs): readonly string[] {
  feedUpTo(group, at);
  const named = [...group.history.onlineAt(at)].map(({ userId }) => userId);
  return [...named, ...(group.crowd?.onlineAt(at).map(({ userId }) => userId) ?? [])];
}

/** The list row of a user with these names; absent names are omitted. Cached lists keep the old row. */
export function rememberProfile(group: TencentGroup, userId: string, nickname?: string, avatar?: string): void {
  if (nickname === undefined && avatar === undefined && group.profiles.has(userId)) return;
  const fields = {
    Member_Account: userId,
    ...(nickname !== undefined && { NickName: nickname }),
    ...(avatar !== undefined && { Avatar: avatar }),
  };
  group.profiles.set(userId, JSON.stringify(fields).slice(1));
}

/** Valid marks of a user whose current stay began at `joinedAt`. Robots keep theirs for good. */
export function hasMark(group: TencentGroup, userId: string, mark: number, joinedAt: EpochMs): boolean {
  if (mark === robotMark && group.robots.has(userId)) return true;
  const entry = group.marks.get(userId);
  return entry !== undefined && entry.setAt >= joinedAt && entry.marks.has(mark);
}

/** The vendor's mark for robots. */
const robotMark = 500;

export function changeMark(group: TencentGroup, userId: string, mark: number, on: boolean, at: EpochMs): void {
  const entry = group.marks.get(userId);
  const stay = group.history.isOnlineAt(at, userId);
  const held = entry !== undefined && entry.setAt >= (stay?.joinedAt ?? at) ? entry.marks : [];
  const marks = new Set(held);
  if (on) marks.add(mark);
  else marks.delete(mark);
  group.marks.set(userId, { setAt: at, marks });
  group.pictureRevision++;
}
