import type { TencentRegion } from "./regions.ts";

/**
 * One simulated SDKAppID. Where the vendor's documents contradict each other, an option selects the variant; the default is
 * the newest or most cautious one.
 */
export interface TencentAppSeed extends TencentAppSwitches {
  readonly sdkAppId: number;
  /** Used as text, never hex-decoded. */
  readonly secretKey: string;
  readonly region: TencentRegion;
}

/** Options that a test may change while the simulator runs (`TencentSimulator.configureApp`). */
export interface TencentAppSwitches {
  /** Default `["administrator"]`; calls in any other name get 60010. */
  readonly adminUserIds?: readonly string[];
  /** Default `pro`. Without it the online list shows only the newest (`listWithoutPlan`). */
  readonly plan?: "trial" | "standard" | "pro";
  /** Rows shown without the plan or `refuse`, which answers 10059. Default 30. */
  readonly listWithoutPlan?: 30 | 31 | "refuse";
  /** Console switch "Group Member Online Status": counts for every type, `OnlineStatus` in member rows. Default off. */
  readonly onlineStatusFeature?: boolean;
  /** Default on; off answers 11000 for Communities. */
  readonly communityEnabled?: boolean;
  /** `get_members` on a Community works instead of answering 10007. Default off. */
  readonly communityOnlineList?: boolean;
  /** Most accounts of one `check_members`; more answers 10005. Not documented: 500 is the limit of the sibling calls (§5.4). */
  readonly maxAccountsPerCheck?: number;
  /** What `check_members` answers without the plan. Default 10059. */
  readonly checkWithoutPlanCode?: 10007 | 10059 | 60020;
  /** Rows a page of the online list: 500 (en) or 250 (zh). Default 500. */
  readonly listPageSize?: number;
  /** An empty list is left out of its answer: `MemberList`, and `Member_Account` of `check_members`. Default off. */
  readonly emptyListIsMissing?: boolean;
  /** Which device's join time the list shows for someone with two. Default `first`. */
  readonly joinTimeOfDevice?: "first" | "latest";
  /** Whether `OnlineMemberNum` includes robots; the vendor does not say. Default off. */
  readonly robotsAreCounted?: boolean;
  /** Calls a second for each command. Default 200; `get_appid_group_list` stays at 1. */
  readonly callsPerSecond?: number;
  /** Calls in 24 hours before 60028. Default: no limit. */
  readonly callsPerDay?: number;
  /** Failed verifications in a minute before 70050. Default 60. */
  readonly failedVerificationsPerMinute?: number;
  /** 60016 for every call. */
  readonly disabled?: boolean;
  /** 60020 for every call. */
  readonly inArrears?: boolean;
  /** 60021 for every call. */
  readonly sourceIpRefused?: boolean;
  /** 60026 when the Host is another region's. Default on. */
  readonly regionIsChecked?: boolean;
  /** Commands switched off for the app (10026). */
  readonly disabledCommands?: readonly string[];
  /** What an unknown or dissolved group is called: 10010, or 10015 in the newest wording. Default 10010. */
  readonly unknownGroupCode?: 10010 | 10015;
  /** Largest `Limit` of `get_group_member_info`: 6000, or 200 or 100 in other documents. Default 6000. */
  readonly maxMemberLimit?: number;
  /** More members than this without a `Limit` answers 10054. Default: never. */
  readonly unpagedMemberLimit?: number;
  /** Ordinary members are called `"Member "`, as in one sample. Default off. */
  readonly trailingBlankInRole?: boolean;
  /** Name of the mute field in responses; the documents use two. Default `MuteUntil`. */
  readonly muteField?: "MuteUntil" | "ShutUpUntil";
  /** How often the views move, in ms. Defaults 10,000 (count), 40,000 (list), 240,000 (Community). 0 = always current. */
  readonly countStepMs?: number;
  readonly listPictureMs?: number;
  readonly communityStepMs?: number;
}
