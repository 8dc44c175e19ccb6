import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { TencentApp } from "./app.ts";
import { feedUpTo, type TencentGroup } from "./group.ts";

/** From this many people on, or with any Web client in the room, a count shows a change 10 to 20 s late. */
const promptCountLimit = 300;

const peopleAt = (group: TencentGroup, at: EpochMs) => group.history.countAt(at) + (group.crowd?.size ?? 0);
const isSlowAt = (group: TencentGroup, at: EpochMs) =>
  peopleAt(group, at) >= promptCountLimit || (group.crowd?.web ?? false) || group.history.webUsersAt(at) > 0;

const stepStart = (group: TencentGroup, stepMs: number, now: EpochMs, stepsBack: number) =>
  group.viewOrigin + (Math.floor((now - group.viewOrigin) / stepMs) - stepsBack) * stepMs;

/**
 * The count that the vendor returns at `now`. A late count is that of the previous step, so a change appears 10 to 20 s after
 * it happened. Whether the count is late is decided at that step too, or it would jump ahead and back.
 */
export function visibleCount(app: TencentApp, group: TencentGroup, now: EpochMs): number {
  const { countStepMs, robotsAreCounted } = app.switches;
  feedUpTo(group, now);
  const robots = robotsAreCounted ? [...group.robots.keys()].length : 0;
  if (countStepMs <= 0) return peopleAt(group, now) + robots;
  const countedAt = stepStart(group, countStepMs, now, 1);
  const isSlow = isSlowAt(group, now) || isSlowAt(group, countedAt);
  return peopleAt(group, isSlow ? countedAt : now) + robots;
}

/** The vendor refreshes a Community's count, and the online status of its members, every 4 minutes. */
export function communityInstant(app: TencentApp, group: TencentGroup, now: EpochMs): EpochMs {
  const { communityStepMs } = app.switches;
  return communityStepMs <= 0 ? now : stepStart(group, communityStepMs, now, 0);
}

export function visibleCommunityCount(app: TencentApp, group: TencentGroup, now: EpochMs): number {
  feedUpTo(group, now);
  return peopleAt(group, communityInstant(app, group, now));
}
