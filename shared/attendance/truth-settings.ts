import { countStalenessSeconds } from "./observation.ts";
import type { TrackedGroupType } from "./room.ts";

/** What the truth rules may assume of one room. The reasons and the limits of each are in rules/TRUTH.md. */
export interface TruthSettings {
  /**
   * Rule 3, "newest-window": a truncated list shows the newest, so a person who joined later than its oldest entry and is not on
   * it has left. The vendor's documents only imply that order, hence the switch.
   */
  readonly newestWindow: boolean;
  /**
   * Rule 14, "paired-events": while no event is missing, the end of a stay that a webhook says is the end of the stay before it. No
   * webhook says which stay it ends, hence the switch.
   */
  readonly pairedEvents: boolean;
  /** Age that a count may have: 20 s for an AVChatRoom, 240 s for a Community. */
  readonly countStalenessSeconds: number;
  /** A room that was empty for less than this is still in the same session. */
  readonly sessionGapSeconds: number;
  /** From how many people on a session runs: with 2 or more, a stray visitor neither begins nor prolongs one. */
  readonly sessionMinPeople: number;
  /**
   * True for lists of a group's members (Agora): everybody, in no documented order, in pages that may be short. False for
   * online lists: the newest, in the order of joining.
   */
  readonly membership: boolean;
}

export const defaultTruthSettings: TruthSettings = {
  newestWindow: true,
  pairedEvents: true,
  countStalenessSeconds,
  sessionGapSeconds: 15 * 60,
  sessionMinPeople: 1,
  membership: false,
};

/** Tencent updates the online count of a Community every four minutes. */
const communityCountStalenessSeconds = 240;

/** The settings that follow from a room's type and from what its owner chose. */
export function truthSettingsOf(room: {
  readonly groupType: TrackedGroupType;
  readonly sessionGapSeconds: number;
  readonly sessionMinPeople: number;
}): TruthSettings {
  const { groupType, sessionGapSeconds, sessionMinPeople } = room;
  return {
    ...defaultTruthSettings,
    ...(groupType === "Community" ? { countStalenessSeconds: communityCountStalenessSeconds } : {}),
    sessionGapSeconds,
    sessionMinPeople,
    membership: groupType === "ChatGroup",
  };
}
