import type { EpochMs } from "../../../shared/identity/ids.ts";
import { type AgoraApp, createAgoraApp } from "./app.ts";
import type { AgoraAppSeed, AgoraAppSwitches } from "./app-seed.ts";
import { AgoraChatrooms } from "./chatrooms.ts";
import type { AgoraGroup, AgoraMemberRow } from "./group.ts";
import type { MembershipChange, MembershipListener } from "./membership-change.ts";

interface AgoraGroupAddress {
  readonly appId: string;
  readonly groupId: string;
}

interface AgoraGroupMember {
  readonly userId: string;
  /** Default: when the group was added. */
  readonly joinedAt?: EpochMs;
}

interface NewAgoraGroup extends AgoraGroupAddress {
  readonly kind: "chatgroup";
  readonly owner: string;
  readonly ownerJoinedAt?: EpochMs;
  readonly admins?: readonly string[];
  /** May omit the owner. Missing admins are added. */
  readonly members?: readonly AgoraGroupMember[];
  readonly name?: string;
}

interface AgoraJoin extends AgoraGroupAddress {
  readonly userId: string;
  readonly at?: EpochMs;
}

/** In-process control of the Agora Chat simulator, for tests and the local stack. */
export interface AgoraSimulator {
  readonly chatrooms: AgoraChatrooms;
  addApp(seed: AgoraAppSeed): void;
  configureApp(appId: string, switches: AgoraAppSwitches): void;
  rotateCertificate(appId: string, newCertificate: string): void;
  addGroup(group: NewAgoraGroup): void;
  removeGroup(address: AgoraGroupAddress): void;
  /** Calls the listener at each change of the members of any group of the app. */
  onMembershipChange(appId: string, listener: MembershipListener): void;
  join(arrival: AgoraJoin): void;
  leave(address: AgoraGroupAddress & { readonly userId: string }): void;
  /** Users with a live connection (the presence count), independent of membership. */
  setOnline(address: AgoraGroupAddress & { readonly userIds: readonly string[] }): void;
}

/** The state of all apps, as the request handlers read it, and what may be done to it. */
export class AgoraState implements AgoraSimulator {
  readonly #now: () => EpochMs;
  readonly #apps = new Map<string, AgoraApp>();
  readonly chatrooms: AgoraChatrooms;

  constructor(now: () => EpochMs, seeds: readonly AgoraAppSeed[]) {
    this.#now = now;
    this.chatrooms = new AgoraChatrooms(now, (appId) => this.#app(appId));
    for (const seed of seeds) this.addApp(seed);
  }

  get apps(): ReadonlyMap<string, AgoraApp> {
    return this.#apps;
  }

  addApp(seed: AgoraAppSeed): void {
    if (this.#apps.has(seed.appId)) throw new Error(`App ID ${seed.appId} is there already`);
    this.#apps.set(seed.appId, createAgoraApp(seed));
  }

  configureApp(appId: string, switches: AgoraAppSwitches): void {
    const app = this.#app(appId);
    app.switches = { ...app.switches, ...switches };
  }

  rotateCertificate(appId: string, newCertificate: string): void {
    this.#app(appId).appCertificate = newCertificate;
  }

  addGroup(group: NewAgoraGroup): void {
    const { appId, groupId, name = groupId } = group;
    const app = this.#app(appId);
    if (app.groups.has(groupId)) throw new Error(`group ${groupId} is there already`);
    const createdAt = this.#now();
    app.lastGroupSequence++;
    app.groups.set(groupId, {
      groupId,
      name,
      createdAt,
      sequence: app.lastGroupSequence,
      members: memberRows(group, createdAt),
      online: new Set(),
      listed: undefined,
    });
  }

  removeGroup({ appId, groupId }: AgoraGroupAddress): void {
    const { groups } = this.#app(appId);
    const userIds = [...(groups.get(groupId)?.members.keys() ?? [])];
    if (groups.delete(groupId)) this.#tell(appId, { groupId, what: "destroyed", userIds, memberCount: 0 });
  }

  onMembershipChange(appId: string, listener: MembershipListener): void {
    this.#app(appId).membershipListeners.push(listener);
  }

  join({ userId, at = this.#now(), ...address }: AgoraJoin): void {
    const group = this.#group(address);
    if (group.members.has(userId)) return;
    group.members.set(userId, { userId, role: "member", joinedAt: at });
    group.listed = undefined;
    const { groupId, appId } = address;
    this.#tell(appId, { groupId, what: "joined", userIds: [userId], memberCount: group.members.size }, at);
  }

  leave({ userId, ...address }: AgoraGroupAddress & { readonly userId: string }): void {
    const group = this.#group(address);
    const wasMember = group.members.delete(userId);
    group.online.delete(userId);
    group.listed = undefined;
    const { groupId, appId } = address;
    if (wasMember) this.#tell(appId, { groupId, what: "left", userIds: [userId], memberCount: group.members.size });
  }

  setOnline({ userIds, ...address }: AgoraGroupAddress & { readonly userIds: readonly string[] }): void {
    const { online } = this.#group(address);
    online.clear();
    for (const userId of userIds) online.add(userId);
  }

  #tell(appId: string, change: Omit<MembershipChange, "at" | "kind">, at: EpochMs = this.#now()): void {
    for (const listener of this.#app(appId).membershipListeners) listener({ ...change, kind: "chatgroup", at });
  }

  #app(appId: string): AgoraApp {
    const app = this.#apps.get(appId);
    if (app === undefined) throw new Error(`the simulator has no App ID ${appId}`);
    return app;
  }

  #group({ appId, groupId }: AgoraGroupAddress): AgoraGroup {
    const group = this.#app(appId).groups.get(groupId);
    if (group === undefined) throw new Error(`App ID ${appId} has no group ${groupId}`);
    return group;
  }
}

function memberRows(group: NewAgoraGroup, createdAt: EpochMs): Map<string, AgoraMemberRow> {
  const { owner, ownerJoinedAt = createdAt, admins = [], members = [] } = group;
  const rows = new Map<string, AgoraMemberRow>([[owner, { userId: owner, role: "owner", joinedAt: ownerJoinedAt }]]);
  for (const userId of admins) rows.set(userId, { userId, role: "admin", joinedAt: createdAt });
  for (const { userId, joinedAt = createdAt } of members) {
    rows.set(userId, { userId, role: rows.get(userId)?.role ?? "member", joinedAt });
  }
  return rows;
}
