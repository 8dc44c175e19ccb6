import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";
import type { RoomHistory } from "./room-history.ts";

/**
 * The group types that can be a room: Tencent's with an online count, Agora's chat rooms, and Agora's chat groups, of which only the
 * membership can be observed, as their reports say. Tencent calls its Meeting groups `ChatRoom`, hence the vendor in `AgoraChatRoom`.
 */
export type TrackedGroupType = "AVChatRoom" | "Community" | "ChatGroup" | "AgoraChatRoom";

/** The vendor of each type, and the types of each vendor. */
export const providerOf: Readonly<Record<TrackedGroupType, "tencent" | "agora">> = {
  AVChatRoom: "tencent",
  Community: "tencent",
  ChatGroup: "agora",
  AgoraChatRoom: "agora",
};

/** Which room: a vendor's group ID means nothing without the app it belongs to. */
export interface RoomRef {
  readonly app: AppName;
  readonly groupId: GroupId;
}

/**
 * `dissolved`: the vendor said that the group is gone (10010, 10015); it is polled slowly until it comes back.
 * `idle`: an adaptive room that has been empty for a while; it is looked at less often until a person comes.
 */
export type RoomState = "live" | "idle" | "dissolved";

/** A group whose attendance is tracked, and how. Everything here was validated at the border. */
export interface TrackedRoom extends RoomRef, RoomHistory {
  readonly groupType: TrackedGroupType;
  /** True when the online list is taken as well as the online count. */
  readonly roster: boolean;
  /** Seconds between two counts, 10 to 60. */
  readonly sampleEverySeconds: number;
  /** Days for which snapshots can be read, counted from the end of the UTC day they belong to. */
  readonly retentionDays: number;
  readonly trackedAt: EpochSeconds;
  /** Silence after which a session has ended. */
  readonly sessionGapSeconds: number;
  /** From how many people on a session runs. */
  readonly sessionMinPeople: number;
  /** True when user IDs are replaced by keyed hashes, and nicknames dropped, before anything is stored. */
  readonly pseudonymous: boolean;
  /** True when a room that stays empty may be looked at less often. */
  readonly adaptive: boolean;
  /** True when people whom a cut list hides are asked for by name, where the vendor answers that (AVChatRooms with a list). */
  readonly confirmHidden: boolean;
  readonly state: RoomState;
  /** When `state` last changed. */
  readonly stateSince: EpochSeconds;
}
