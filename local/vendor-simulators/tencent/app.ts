import type { EpochMs } from "../../../shared/identity/ids.ts";
import { createSlidingWindow, type SlidingWindow } from "../sliding-window.ts";
import type { TencentAppSeed, TencentAppSwitches } from "./app-seed.ts";
import type { TencentGroup } from "./group.ts";
import type { TencentGroupType } from "./group-types.ts";
import type { TencentRegion } from "./regions.ts";

/** Mutable state of an SDKAppID. */
export interface TencentApp {
  readonly sdkAppId: number;
  readonly region: TencentRegion;
  secretKey: string;
  switches: Required<TencentAppSwitches>;
  readonly groups: Map<string, TencentGroup>;
  /** Increases with every added group: the order of `get_appid_group_list`. */
  lastGroupSequence: number;
  /** Per user: UserSigs issued before this time are revoked. */
  readonly revokedAt: Map<string, EpochMs>;
  readonly blockedAccounts: Set<string>;
  readonly rates: Map<string, SlidingWindow>;
  failedVerifications: EpochMs[];
  day: SlidingWindow;
  readonly dissolvedListeners: ((group: DissolvedGroup) => void)[];
}

/** A group that was dissolved just now, with those who were in it. */
export interface DissolvedGroup {
  readonly groupId: string;
  readonly type: TencentGroupType;
  readonly members: readonly string[];
  readonly at: EpochMs;
}

const dayMs = 86_400_000;

const defaults: Required<TencentAppSwitches> = {
  adminUserIds: ["administrator"],
  plan: "pro",
  listWithoutPlan: 30,
  onlineStatusFeature: false,
  communityEnabled: true,
  communityOnlineList: false,
  maxAccountsPerCheck: 500,
  checkWithoutPlanCode: 10059,
  listPageSize: 500,
  emptyListIsMissing: false,
  joinTimeOfDevice: "first",
  robotsAreCounted: false,
  callsPerSecond: 200,
  callsPerDay: Number.POSITIVE_INFINITY,
  failedVerificationsPerMinute: 60,
  disabled: false,
  inArrears: false,
  sourceIpRefused: false,
  regionIsChecked: true,
  disabledCommands: [],
  unknownGroupCode: 10010,
  maxMemberLimit: 6_000,
  unpagedMemberLimit: Number.POSITIVE_INFINITY,
  trailingBlankInRole: false,
  muteField: "MuteUntil",
  countStepMs: 10_000,
  listPictureMs: 40_000,
  communityStepMs: 240_000,
};

export function createTencentApp({ sdkAppId, secretKey, region, ...switches }: TencentAppSeed): TencentApp {
  const merged = { ...defaults, ...switches };
  return {
    sdkAppId,
    region,
    secretKey,
    switches: merged,
    groups: new Map(),
    lastGroupSequence: 0,
    revokedAt: new Map(),
    blockedAccounts: new Set(),
    rates: new Map(),
    failedVerifications: [],
    day: createSlidingWindow(merged.callsPerDay, dayMs),
    dissolvedListeners: [],
  };
}

export function switchApp(app: TencentApp, switches: TencentAppSwitches): void {
  app.switches = { ...app.switches, ...switches };
  if (app.day.limit !== app.switches.callsPerDay) app.day = createSlidingWindow(app.switches.callsPerDay, dayMs);
}

/** Rate limit, counted per SDKAppID and command. */
export function admitCall(app: TencentApp, command: string, callsPerSecond: number, at: EpochMs): boolean {
  let rate = app.rates.get(command);
  if (rate === undefined || rate.limit !== callsPerSecond) {
    rate = createSlidingWindow(callsPerSecond, 1_000);
    app.rates.set(command, rate);
  }
  return rate.admit(at);
}

/** 24-hour quota of the trial edition; absent for apps without a quota. */
export const admitToday = (app: TencentApp, at: EpochMs): boolean =>
  app.switches.callsPerDay === Number.POSITIVE_INFINITY || app.day.admit(at);
