import { ignoresCase } from "./id-case.ts";
import { countStalenessSeconds, rosterStalenessSeconds } from "./observation.ts";
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
  /** Age that a count may have: 20 s for an AVChatRoom, 240 s for a Community, 40 s for an Agora chat room. */
  readonly countStalenessSeconds: number;
  /** A room that was empty for less than this is still in the same session. */
  readonly sessionGapSeconds: number;
  /** From how many people on a session runs: with 2 or more, a stray visitor neither begins nor prolongs one. */
  readonly sessionMinPeople: number;
  /** True for Agora's lists: everybody, in no documented order. False for Tencent's: the newest, in the order of joining. */
  readonly unordered: boolean;
  /** A list with fewer rows than the vendor's smallest page is one picture of the room. */
  readonly smallestPage: number;
  /** True where lists show exempt members, whom counts leave out. */
  readonly listsExempt: boolean;
  /** True where user IDs that differ in letter case alone are one person's. */
  readonly ignoresCase: boolean;
}

/** Tencent documents pages of 250 or 500 rows. */
export const smallestPageSize = 250;

/** Agora sends pages of 10 members of a chat group unless more are asked for, and its hosts allow 100 or 1,000. */
const smallestChatgroupPage = 10;

/** Pages of a chat room's members hold 1,000 rows at every host. The sweep marks lists of smaller pages as not ended. */
const chatroomPage = 1_000;

export const defaultTruthSettings: TruthSettings = {
  newestWindow: true,
  pairedEvents: true,
  countStalenessSeconds,
  sessionGapSeconds: 15 * 60,
  sessionMinPeople: 1,
  unordered: false,
  smallestPage: smallestPageSize,
  listsExempt: false,
  ignoresCase: false,
};

/** What differs from the default, by type. */
const byType: Readonly<Record<TrackedGroupType, Partial<TruthSettings>>> = {
  AVChatRoom: {},
  // Tencent updates the online count of a Community every four minutes.
  Community: { countStalenessSeconds: 240 },
  ChatGroup: { unordered: true, smallestPage: smallestChatgroupPage },
  // No document gives the age of a count: it is assumed to be no older than a list.
  AgoraChatRoom: {
    unordered: true,
    smallestPage: chatroomPage,
    countStalenessSeconds: rosterStalenessSeconds,
    listsExempt: true,
  },
};

/** The settings that follow from a room's type and from what its owner chose. */
export function truthSettingsOf(room: {
  readonly groupType: TrackedGroupType;
  readonly sessionGapSeconds: number;
  readonly sessionMinPeople: number;
}): TruthSettings {
  const { groupType, sessionGapSeconds, sessionMinPeople } = room;
  return {
    ...defaultTruthSettings,
    ...byType[groupType],
    sessionGapSeconds,
    sessionMinPeople,
    ignoresCase: ignoresCase(groupType),
  };
}
