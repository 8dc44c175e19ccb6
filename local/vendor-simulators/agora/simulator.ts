import type { EpochMs } from "../../../shared/identity/ids.ts";
import { type AgoraApp, createAgoraApp } from "./app.ts";
import type { AgoraAppSeed, AgoraAppSwitches } from "./app-seed.ts";
import type { AgoraGroup, AgoraMemberRow } from "./group.ts";

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

/** In-process control of the Agora Chat simulator, for tests and the local stack. */
export interface AgoraSimulator {
  addApp(seed: AgoraAppSeed): void;
  configureApp(appId: string, switches: AgoraAppSwitches): void;
  rotateCertificate(appId: string, newCertificate: string): void;
  addGroup(group: NewAgoraGroup): void;
  removeGroup(address: AgoraGroupAddress): void;
  join(address: AgoraGroupAddress & { readonly userId: string; readonly at?: EpochMs }): void;
  leave(address: AgoraGroupAddress & { readonly userId: string }): void;
  /** Users with a live connection (the presence count), independent of membership. */
  setOnline(address: AgoraGroupAddress & { readonly userIds: readonly string[] }): void;
}

/** The simulator's state as the request handlers read it. */
export interface AgoraState {
  readonly apps: ReadonlyMap<string, AgoraApp>;
  readonly simulator: AgoraSimulator;
}

export function createAgoraState(now: () => EpochMs, seeds: readonly AgoraAppSeed[]): AgoraState {
  const apps = new Map<string, AgoraApp>();

  const appOf = (appId: string): AgoraApp => {
    const app = apps.get(appId);
    if (app === undefined) throw new Error(`the simulator has no App ID ${appId}`);
    return app;
  };
  const groupOf = ({ appId, groupId }: AgoraGroupAddress): AgoraGroup => {
    const group = appOf(appId).groups.get(groupId);
    if (group === undefined) throw new Error(`App ID ${appId} has no group ${groupId}`);
    return group;
  };

  const simulator: AgoraSimulator = {
    addApp(seed) {
      if (apps.has(seed.appId)) throw new Error(`App ID ${seed.appId} is there already`);
      apps.set(seed.appId, createAgoraApp(seed));
    },
    configureApp(appId, switches) {
      const app = appOf(appId);
      app.switches = { ...app.switches, ...switches };
    },
    rotateCertificate(appId, newCertificate) {
      appOf(appId).appCertificate = newCertificate;
    },
    addGroup({ appId, groupId, owner, ownerJoinedAt, admins = [], members = [], name = groupId }) {
      const app = appOf(appId);
      if (app.groups.has(groupId)) throw new Error(`group ${groupId} is there already`);
      const createdAt = now();
      app.lastGroupSequence++;
      const rows = new Map<string, AgoraMemberRow>();
      rows.set(owner, { userId: owner, role: "owner", joinedAt: ownerJoinedAt ?? createdAt });
      for (const userId of admins) rows.set(userId, { userId, role: "admin", joinedAt: createdAt });
      for (const { userId, joinedAt = createdAt } of members) {
        rows.set(userId, { userId, role: rows.get(userId)?.role ?? "member", joinedAt });
      }
      app.groups.set(groupId, {
        groupId,
        name,
        createdAt,
        sequence: app.lastGroupSequence,
        members: rows,
        online: new Set(),
        listed: undefined,
      });
    },
    removeGroup({ appId, groupId }) {
      appOf(appId).groups.delete(groupId);
    },
    join({ userId, at = now(), ...address }) {
      const group = groupOf(address);
      if (group.members.has(userId)) return;
      group.members.set(userId, { userId, role: "member", joinedAt: at });
      group.listed = undefined;
    },
    leave({ userId, ...address }) {
      const group = groupOf(address);
      group.members.delete(userId);
      group.online.delete(userId);
      group.listed = undefined;
    },
    setOnline({ userIds, ...address }) {
      const { online } = groupOf(address);
      online.clear();
      for (const userId of userIds) online.add(userId);
    },
  };

  for (const seed of seeds) simulator.addApp(seed);
  return { apps, simulator };
}
