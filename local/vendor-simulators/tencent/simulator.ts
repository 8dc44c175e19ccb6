import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { OnlineStay, PresenceFeeder } from "../presence-history.ts";
import { createTencentApp, type DissolvedGroup, switchApp, type TencentApp } from "./app.ts";
import type { TencentAppSeed, TencentAppSwitches } from "./app-seed.ts";
import {
  changeMark,
  createTencentGroup,
  forgetPresence,
  onlineIn,
  recordPresence,
  rememberProfile,
  staysOf,
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

interface Robots extends TencentGroupAddress {
  readonly userIds: readonly string[];
}

interface RobotArrival extends Robots {
  readonly at?: EpochMs;
}

interface MarkChange extends TencentGroupAddress {
  readonly userId: string;
  readonly mark: number;
  readonly on?: boolean;
}

interface StaysQuestion extends TencentGroupAddress {
  readonly from?: EpochMs;
  readonly to?: EpochMs;
}

interface OnlineQuestion extends TencentGroupAddress {
  readonly at?: EpochMs;
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
  groups(sdkAppId: number): readonly Pick<TencentGroup, "groupId" | "type">[];
  /** Whether the app is on a plan with whole online lists and the callbacks of online states. */
  hasPlan(sdkAppId: number): boolean;
  /** Calls the listener when a group of the app is dissolved. */
  onDissolved(sdkAppId: number, listener: (group: DissolvedGroup) => void): void;

  /** A user comes online in the group. In a group with stored members, new users become members too. */
  join(arrival: Arrival): void;
  /** Without a device, all devices of the user leave. Stored members remain members. */
  leave(move: PresenceMove): void;
  addRobots(arrival: RobotArrival): void;
  removeRobots(robots: Robots): void;
  /** Cleared when the user leaves. */
  setMark(change: MarkChange): void;

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
  trueStays(question: StaysQuestion): readonly OnlineStay[];
  /** Ground truth: who is online at the given time (default now), without robots that did not join. */
  trulyOnline(question: OnlineQuestion): readonly string[];
}

/** The state of all apps, as the request handlers read it, and what may be done to it. */
export class TencentState implements TencentSimulator {
  readonly #now: () => EpochMs;
  readonly #apps = new Map<number, TencentApp>();

  constructor(now: () => EpochMs, seeds: readonly TencentAppSeed[]) {
    this.#now = now;
    for (const seed of seeds) this.addApp(seed);
  }

  get apps(): ReadonlyMap<number, TencentApp> {
    return this.#apps;
  }

  addApp(seed: TencentAppSeed): void {
    if (this.#apps.has(seed.sdkAppId)) throw new Error(`SDKAppID ${seed.sdkAppId} is there already`);
    this.#apps.set(seed.sdkAppId, createTencentApp(seed));
  }

  configureApp(sdkAppId: number, switches: TencentAppSwitches): void {
    const app = this.#app(sdkAppId);
    switchApp(app, switches);
    for (const group of app.groups.values()) group.pictureRevision++;
  }

  rotateKey(sdkAppId: number, newSecretKey: string): void {
    this.#app(sdkAppId).secretKey = newSecretKey;
  }

  revoke(sdkAppId: number, identifier: string): void {
    this.#app(sdkAppId).revokedAt.set(identifier, this.#now());
  }

  blockAccount(sdkAppId: number, identifier: string): void {
    this.#app(sdkAppId).blockedAccounts.add(identifier);
  }

  addGroup(group: NewTencentGroup): void {
    const app = this.#app(group.sdkAppId);
    if (app.groups.has(group.groupId)) throw new Error(`group ${group.groupId} is there already`);
    if (!isGroupIdWellFormed(group.groupId)) throw new Error(`group ID ${group.groupId} is not well formed`);
    if (isCommunityId(group.groupId) !== (group.type === "Community")) {
      throw new Error("a Community's ID starts with @TGS#_, and no other group's does");
    }
    app.lastGroupSequence++;
    app.groups.set(group.groupId, createTencentGroup(group, app.lastGroupSequence, this.#now()));
  }

  dissolveGroup({ sdkAppId, groupId }: TencentGroupAddress): void {
    const { groups, dissolvedListeners } = this.#app(sdkAppId);
    const group = groups.get(groupId);
    groups.delete(groupId);
    if (group === undefined) return;
    const at = this.#now();
    const members = dissolvedListeners.length === 0 ? [] : onlineIn(group, at);
    for (const listener of dissolvedListeners) listener({ groupId, type: group.type, members, at });
  }

  groupIds(sdkAppId: number): readonly string[] {
    return [...this.#app(sdkAppId).groups.keys()];
  }

  groups(sdkAppId: number): readonly TencentGroup[] {
    return [...this.#app(sdkAppId).groups.values()];
  }

  hasPlan(sdkAppId: number): boolean {
    return this.#app(sdkAppId).switches.plan === "pro";
  }

  onDissolved(sdkAppId: number, listener: (group: DissolvedGroup) => void): void {
    this.#app(sdkAppId).dissolvedListeners.push(listener);
  }

  join({ userId, at = this.#now(), device = "app", nickname, avatar, ...address }: Arrival): void {
    const group = this.#group(address);
    rememberProfile(group, userId, nickname, avatar);
    recordPresence(group, { kind: "join", at, userId, device });
    if (group.type !== "AVChatRoom" && !group.stored.has(userId)) {
      group.stored.put({ userId, joinTime: Math.floor(at / 1_000) });
    }
  }

  leave({ userId, at = this.#now(), device, ...address }: PresenceMove): void {
    recordPresence(this.#group(address), { kind: "leave", at, userId, ...(device !== undefined && { device }) });
  }

  addRobots({ userIds, at = this.#now(), ...address }: RobotArrival): void {
    const group = this.#group(address);
    for (const userId of userIds) {
      rememberProfile(group, userId);
      group.robots.set(userId, at);
    }
    if (at <= group.pictureTakenAt) group.pictureRevision++;
  }

  removeRobots({ userIds, ...address }: Robots): void {
    const group = this.#group(address);
    for (const userId of userIds) group.robots.delete(userId);
  }

  setMark({ userId, mark, on = true, ...address }: MarkChange): void {
    changeMark(this.#group(address), userId, mark, on, this.#now());
  }

  setMembers({ members, ...address }: TencentGroupAddress & { readonly members: readonly StoredMember[] }): void {
    this.#group(address).stored.replaceAll(members);
  }

  removeMember({ userId, ...address }: TencentGroupAddress & { readonly userId: string }): void {
    this.#group(address).stored.remove(userId);
  }

  feed(address: TencentGroupAddress, feeder: PresenceFeeder): void {
    this.#group(address).feeder = feeder;
  }

  forgetBefore({ at, ...address }: TencentGroupAddress & { readonly at: EpochMs }): void {
    forgetPresence(this.#group(address), at);
  }

  takePictureNow(address: TencentGroupAddress): void {
    const group = this.#group(address);
    group.viewOrigin = this.#now();
    group.pictureRevision++;
  }

  trueStays({ from = Number.NEGATIVE_INFINITY, to = this.#now(), ...address }: StaysQuestion): readonly OnlineStay[] {
    return staysOf(this.#group(address), from, to);
  }

  trulyOnline({ at = this.#now(), ...address }: OnlineQuestion): readonly string[] {
    return onlineIn(this.#group(address), at);
  }

  #app(sdkAppId: number): TencentApp {
    const app = this.#apps.get(sdkAppId);
    if (app === undefined) throw new Error(`the simulator has no SDKAppID ${sdkAppId}`);
    return app;
  }

  #group({ sdkAppId, groupId }: TencentGroupAddress): TencentGroup {
    const group = this.#app(sdkAppId).groups.get(groupId);
    if (group === undefined) throw new Error(`SDKAppID ${sdkAppId} has no group ${groupId}`);
    return group;
  }
}
