import type { EpochMs } from "../../../shared/identity/ids.ts";

/** Something that happened to the members of a group or chat room just now. */
export interface MembershipChange {
  readonly groupId: string;
  readonly kind: "chatgroup" | "chatroom";
  /** `offline`: removed by the vendor after a time without connection, in chat rooms only. */
  readonly what: "joined" | "left" | "offline" | "destroyed";
  readonly userIds: readonly string[];
  readonly at: EpochMs;
  /** How many there are after the change. */
  readonly memberCount: number;
}

export type MembershipListener = (change: MembershipChange) => void;
