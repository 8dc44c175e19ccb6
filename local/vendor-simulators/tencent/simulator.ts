import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { OnlineStay, PresenceFeeder } from "../presence-history.ts";
import { createTencentApp, switchApp, type TencentApp } from "./app.ts";
import type { TencentAppSeed, TencentAppSwitches } from "./app-seed.ts";
import {
  changeMark,
  createTencentGroup,
  feedUpTo,
  recordPresence,
  rememberProfile,
  type TencentGroup,
} from "./group.ts";
import { isCommunityId, isGroupIdWellFormed } from "./group-id.ts";
import type { NewTencentGroup, StoredMember, TencentGroupAddress } from "./group-types.ts";

interface PresenceMove extends TencentGroupAddress {
  readonly userId: string;
  /** Default now. Past and future are allowed. */
  readonly at?: EpochMs;
  /** Default `app`. A name that starts with `web` is a Web client, which delays counts. */
  readonly device?: string;
}

interface Arrival extends PresenceMove {
  readonly nickname?: string;
  readonly avatar?: string;
}

/** The strict Tencent Chat back end: what tests and the local stack do to it from inside the process. */
export interface TencentSimulator {
  addApp(seed: TencentAppSeed): void;
  configureApp(sdkAppId: number, switches: TencentAppSwitches): void;
  rotateKey(sdkAppId: number, newSecretKey: string): void;
  /** Revokes this user's UserSigs of earlier seconds (70052). */
  revoke(sdkAppId: number, identifier: string): void;
  /** Calls under this account get 70051. */
  blockAccount(sdkAppId: number, identifier: string): void;

  addGroup(group: NewTencentGroup): void;
  dissolveGroup(address: TencentGroupAddress): void;
  groupIds(sdkAppId: number): readonly string[];

  /** A user comes online in the group. In a group with stored members, new users become members too. */
  join(arrival: Arrival): void;
  /** Without a device, all devices of the user leave. Stored members remain members. */
  leave(move: PresenceMove): void;
  addRobots(address: TencentGroupAddress & { readonly userIds: readonly string[]; readonly at?: EpochMs }): void;
  removeRobots(address: TencentGroupAddress & { readonly userIds: readonly string[] }): void;
  /** Cleared when the user leaves. */
  setMark(
    address: TencentGroupAddress & { readonly userId: string; readonly mark: number; readonly on?: boolean },
  ): void;

  /** Replaces the stored members of a group (Private, Public, ChatRoom, Community). */
  setMembers(address: TencentGroupAddress & { readonly members: readonly StoredMember[] }): void;
  removeMember(address: TencentGroupAddress & { readonly userId: string }): void;

  /** Generator of on-demand presence: called before a view is computed, with the time of the view. */
  feed(address: TencentGroupAddress, feeder: PresenceFeeder): void;
  /** Compacts presence before the given time, so that a room that runs for days stays small. */
  forgetBefore(address: TencentGroupAddress & { readonly at: EpochMs }): void;
  /** Takes the next list immediately and restarts the refresh grid. */
  takePictureNow(address: TencentGroupAddress): void;

  /** Ground truth: every stay that overlaps [from, to] (ms), sorted by join. Default: the whole history up to now. */
  trueStays(address: TencentGroupAddress & { readonly from?: EpochMs; readonly to?: EpochMs }): readonly OnlineStay[];
  /** Ground truth: who is online at the given time (default now), without robots that did not join. */
  trulyOnline(address: TencentGroupAddress & { readonly at?: EpochMs }): readonly string[];
}

/** The simulator's state as the request handlers read it. */
export interface TencentState {
  readonly apps: ReadonlyMap<number, TencentApp>;
  readonly simulator: TencentSimulator;
}

export function createTencentState(now: () => EpochMs, seeds: readonly TencentAppSeed[]): TencentState {
  const apps = new Map<number, TencentApp>();

  const appOf = (sdkAppId: number): TencentApp => {
    const app = apps.get(sdkAppId);
    if (app === undefined) throw new Error(`the simulator has no SDKAppID ${sdkAppId}`);
    return app;
  };
  const groupOf = ({ sdkAppId, groupId }: TencentGroupAddress): TencentGroup => {
    const group = appOf(sdkAppId).groups.get(groupId);
    if (group === undefined) throw new Error(`SDKAppID ${sdkAppId} has no group ${groupId}`);
    return group;
  };

  const simulator: TencentSimulator = {
    addApp(seed) {
      if (apps.has(seed.sdkAppId)) throw new Error(`SDKAppID ${seed.sdkAppId} is there already`);
      apps.set(seed.sdkAppId, createTencentApp(seed));
    },
    configureApp(sdkAppId, switches) {
      const app = appOf(sdkAppId);
      switchApp(app, switches);
      for (const group of app.groups.values()) group.pictureRevision++;
    },
    rotateKey(sdkAppId, newSecretKey) {
      appOf(sdkAppId).secretKey = newSecretKey;
    },
    revoke(sdkAppId, identifier) {
      appOf(sdkAppId).revokedAt.set(identifier, now());
    },
    blockAccount(sdkAppId, identifier) {
      appOf(sdkAppId).blockedAccounts.add(identifier);
    },
    addGroup(group) {
      const app = appOf(group.sdkAppId);
      if (app.groups.has(group.groupId)) throw new Error(`group ${group.groupId} is there already`);
      if (!isGroupIdWellFormed(group.groupId)) throw new Error(`group ID ${group.groupId} is not well formed`);
      if (isCommunityId(group.groupId) !== (group.type === "Community")) {
        throw new Error("a Community's ID starts with @TGS#_, and no other group's does");
      }
      app.lastGroupSequence++;
      app.groups.set(group.groupId, createTencentGroup(group, app.lastGroupSequence, now()));
    },
    dissolveGroup({ sdkAppId, groupId }) {
      appOf(sdkAppId).groups.delete(groupId);
    },
    groupIds: (sdkAppId) => [...appOf(sdkAppId).groups.keys()],

    join({ userId, at = now(), device = "app", nickname, avatar, ...address }) {
      const group = groupOf(address);
      rememberProfile(group, userId, nickname, avatar);
      recordPresence(group, { kind: "join", at, userId, device });
      if (group.type !== "AVChatRoom" && !group.stored.has(userId)) {
        group.stored.put({ userId, joinTime: Math.floor(at / 1_000) });
      }
    },
    leave({ userId, at = now(), device, ...address }) {
      recordPresence(groupOf(address), { kind: "leave", at, userId, ...(device !== undefined && { device }) });
    },
    addRobots({ userIds, at = now(), ...address }) {
      const group = groupOf(address);
      for (const userId of userIds) {
        rememberProfile(group, userId);
        group.robots.set(userId, at);
      }
      if (at <= group.pictureTakenAt) group.pictureRevision++;
    },
    removeRobots({ userIds, ...address }) {
      const group = groupOf(address);
      for (const userId of userIds) group.robots.delete(userId);
    },
    setMark({ userId, mark, on = true, ...address }) {
      changeMark(groupOf(address), userId, mark, on, now());
    },
    setMembers({ members, ...address }) {
      groupOf(address).stored.replaceAll(members);
    },
    removeMember({ userId, ...address }) {
      groupOf(address).stored.remove(userId);
    },
    feed(address, feeder) {
      groupOf(address).feeder = feeder;
    },
    forgetBefore({ at, ...address }) {
      const group = groupOf(address);
      group.history.forgetBefore(at);
      const remembered = new Set(group.history.stays(at, Number.POSITIVE_INFINITY).map(({ userId }) => userId));
      for (const userId of group.profiles.keys()) {
        if (!remembered.has(userId) && !group.robots.has(userId)) group.profiles.delete(userId);
      }
      for (const userId of group.marks.keys()) if (!remembered.has(userId)) group.marks.delete(userId);
    },
    takePictureNow(address) {
      const group = groupOf(address);
      group.viewOrigin = now();
      group.pictureRevision++;
    },
    trueStays({ from = Number.NEGATIVE_INFINITY, to = now(), ...address }) {
      const group = groupOf(address);
      feedUpTo(group, to);
      const named = group.history.stays(from, to);
      if (group.crowd === undefined) return named;
      const crowd = group.crowd.stays(Math.max(from, group.createdAt), to);
      return [...named, ...crowd].sort((one, other) => one.joinedAt - other.joinedAt);
    },
    trulyOnline({ at = now(), ...address }) {
      const group = groupOf(address);
      feedUpTo(group, at);
      const named = [...group.history.onlineAt(at)].map(({ userId }) => userId);
      return [...named, ...(group.crowd?.onlineAt(at).map(({ userId }) => userId) ?? [])];
    },
  };

  for (const seed of seeds) simulator.addApp(seed);
  return { apps, simulator };
}
