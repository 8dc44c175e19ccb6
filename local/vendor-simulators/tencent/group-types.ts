import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { SteadyCrowdProfile } from "../steady-crowd.ts";

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
  /** A computed crowd, which costs no memory however large the fleet, in addition to users who join by name. */
  readonly crowd?: SteadyCrowdProfile;
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
