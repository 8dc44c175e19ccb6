import type { TrackedGroupType } from "./room.ts";
import { defaultTruthSettings, type TruthSettings } from "./rules/truth-settings.ts";

/** Age that a Community's online count may have, seconds (upstream/tencent-chat.md §5.2: it moves every four minutes). */
const communityCountStalenessSeconds = 240;

/** What the truth rules may assume of a room. */
export function truthSettingsOf(room: {
  readonly groupType: TrackedGroupType;
  readonly sessionGapSeconds: number;
  readonly sessionMinPeople: number;
}): TruthSettings {
  return {
    ...defaultTruthSettings,
    sessionGapSeconds: room.sessionGapSeconds,
    sessionMinPeople: room.sessionMinPeople,
    membership: room.groupType === "ChatGroup",
    ...(room.groupType === "Community" ? { countStalenessSeconds: communityCountStalenessSeconds } : {}),
  };
}
