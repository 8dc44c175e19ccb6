import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { OnlineStay, PresenceFeeder } from "../presence-history.ts";
import type { SteadyCrowdProfile } from "../steady-crowd.ts";
import type { TencentAppSeed, TencentAppSwitches } from "./app-seed.ts";

export type TencentGroupType = "Private" | "Public" | "ChatRoom" | "AVChatRoom" | "Community";

/** Which group of which app. */
export interface TencentGroupAddress {
  readonly sdkAppId: number;
  readonly groupId: string;
}

export interface NewTencentGroup extends TencentGroupAddress {
  readonly type: TencentGroupType;
  /** Default now. The pictures and steps of the views are counted from here, so a fresh group shows at once who is in. */
  readonly createdAt?: EpochMs;
  readonly name?: string;
  readonly owner?: string;
  /** Moves the grid of pictures and steps: the first picture is taken this long after `createdAt`. Default 0. */
  readonly viewPhaseMs?: number;
  /** A crowd that costs no memory however large the fleet, beside whoever joins by name. */
  readonly crowd?: SteadyCrowdProfile;
}

export interface PresenceMove extends TencentGroupAddress {
  readonly userId: string;
  /** Default now; the past and the future are both allowed. */
  readonly at?: EpochMs;
  /** Default `app`. A name that starts with `web` is a Web client, which makes counts late (§5.1). */
  readonly device?: string;
}

export interface Arrival extends PresenceMove {
  readonly nickname?: string;
  readonly avatar?: string;
}

/** A row of a stored group, in the vendor's units (seconds). */
export interface StoredMember {
  readonly userId: string;
  readonly role?: "Owner" | "Admin" | "Member";
  readonly joinTime?: number;
  readonly msgSeq?: number;
  readonly msgFlag?: "AcceptAndNotify" | "AcceptNotNotify" | "Discard";
  readonly lastSendMsgTime?: number;
  readonly muteUntil?: number;
  readonly nameCard?: string;
  readonly custom?: Readonly<Record<string, string>>;
}

/** The strict Tencent Chat back end: what tests and the local stack do to it from inside the process. */
export interface TencentSimulator {
  addApp(seed: TencentAppSeed): void;
  configureApp(sdkAppId: number, switches: TencentAppSwitches): void;
  rotateKey(sdkAppId: number, newSecretKey: string): void;
  /** UserSigs of this user made before now are void (70052). */
  revoke(sdkAppId: number, identifier: string): void;
  /** Calls in the name of this account get 70051. */
  blockAccount(sdkAppId: number, identifier: string): void;

  addGroup(group: NewTencentGroup): void;
  dissolveGroup(address: TencentGroupAddress): void;
  groupIds(sdkAppId: number): readonly string[];

  /** Someone comes online in the group. In a stored group a newcomer becomes a member as well. */
  join(arrival: Arrival): void;
  /** Without a device every device of the user leaves. Stored members stay members. */
  leave(move: PresenceMove): void;
  addRobots(address: TencentGroupAddress & { readonly userIds: readonly string[]; readonly at?: EpochMs }): void;
  removeRobots(address: TencentGroupAddress & { readonly userIds: readonly string[] }): void;
  /** Cleared by the vendor when the user leaves. */
  setMark(
    address: TencentGroupAddress & { readonly userId: string; readonly mark: number; readonly on?: boolean },
  ): void;

  /** Replaces the stored members of a group (Private, Public, ChatRoom, Community). */
  setMembers(address: TencentGroupAddress & { readonly members: readonly StoredMember[] }): void;
  removeMember(address: TencentGroupAddress & { readonly userId: string }): void;

  /** Presence that is made on demand: called before any view is computed, with the instant it is computed for. */
  feed(address: TencentGroupAddress, feeder: PresenceFeeder): void;
  /** Takes the next list picture now instead of at its time, and counts the grid from here. */
  takePictureNow(address: TencentGroupAddress): void;

  /** The truth: every stay that overlaps [from, to] (ms), sorted by join. Default: all that is remembered up to now. */
  trueStays(address: TencentGroupAddress & { readonly from?: EpochMs; readonly to?: EpochMs }): readonly OnlineStay[];
  /** The truth: who is really online at an instant (default now), robots left out unless they joined. */
  trulyOnline(address: TencentGroupAddress & { readonly at?: EpochMs }): readonly string[];
}
