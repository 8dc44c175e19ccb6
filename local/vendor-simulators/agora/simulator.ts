import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { AgoraAppSeed, AgoraAppSwitches } from "./app-seed.ts";

export interface AgoraGroupAddress {
  readonly appId: string;
  readonly groupId: string;
}

export interface AgoraGroupMember {
  readonly userId: string;
  /** Default: when the group was added. */
  readonly joinedAt?: EpochMs;
}

export interface NewAgoraGroup extends AgoraGroupAddress {
  readonly kind: "chatgroup";
  readonly owner: string;
  readonly ownerJoinedAt?: EpochMs;
  readonly admins?: readonly string[];
  /** The owner need not be among them; admins that are not are added. */
  readonly members?: readonly AgoraGroupMember[];
  readonly name?: string;
}

/** The strict Agora Chat back end: what tests and the local stack do to it from inside the process. */
export interface AgoraSimulator {
  addApp(seed: AgoraAppSeed): void;
  configureApp(appId: string, switches: AgoraAppSwitches): void;
  rotateCertificate(appId: string, newCertificate: string): void;
  addGroup(group: NewAgoraGroup): void;
  removeGroup(address: AgoraGroupAddress): void;
  join(address: AgoraGroupAddress & { readonly userId: string; readonly at?: EpochMs }): void;
  leave(address: AgoraGroupAddress & { readonly userId: string }): void;
  /** Who has a live connection (the presence count), apart from membership. */
  setOnline(address: AgoraGroupAddress & { readonly userIds: readonly string[] }): void;
}
