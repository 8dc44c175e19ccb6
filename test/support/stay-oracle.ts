import { rosterStalenessSeconds, slotSeconds } from "../../shared/attendance/observation.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "../../shared/attendance/rules/time-order.ts";
import type { EpochSeconds, UserId } from "../../shared/identity/ids.ts";

/** All observations of a room in time order. */
export class ObservationLog implements RoomListener {
  readonly rosters: JudgedRoster[] = [];
  readonly zeros: JudgedCount[] = [];
  readonly dissolved: EpochSeconds[] = [];

  onRoster(roster: JudgedRoster): void {
    this.rosters.push(roster);
  }

  onCount(count: JudgedCount): void {
    if (count.zeroSince !== null) this.zeros.push(count);
  }

  onDissolved(slot: EpochSeconds): void {
    this.dissolved.push(slot);
  }
}

/**
 * Brute-force oracle for the tightest bounds of a stay's end. A second is possible if snapshot times (non-decreasing) and the times
 * of zero counts can be chosen such that a stay from `join` to that second explains every appearance and absence. Written from
 * TRUTH.md and not from the code; supports one device and one-page lists.
 */
export function tryLeaves(
  log: ObservationLog,
  userId: UserId,
  join: EpochSeconds,
  nextJoin: EpochSeconds | null,
  staleSeconds: number,
): { readonly earliest: EpochSeconds; readonly latest: EpochSeconds | null } {
  const lastInstant = Math.max(join, ...log.rosters.map(({ roster }) => roster.to), ...log.zeros.map(({ at }) => at));
  const beyond = Math.max(lastInstant, ...log.dissolved.map((slot) => slot + slotSeconds)) + 10;
  let earliest: EpochSeconds | null = null;
  let latest: EpochSeconds | null = null;
  for (let leave = join; leave <= beyond; leave += 1) {
    if (!explains(log, userId, join, leave, nextJoin, staleSeconds)) continue;
    earliest ??= leave;
    latest = leave;
  }
  if (earliest === null) throw new Error(`no leave explains what was observed of ${userId} since ${join}`);
  return { earliest, latest: latest === beyond ? null : latest };
}

function explains(
  log: ObservationLog,
  userId: UserId,
  join: EpochSeconds,
  leave: EpochSeconds,
  nextJoin: EpochSeconds | null,
  staleSeconds: number,
): boolean {
  // The join lies anywhere in its second: a return in the second of `nextJoin` allows for a leave up to that second's end.
  if (nextJoin !== null && leave > nextJoin + 1) return false;
  for (const slot of log.dissolved) if (join < slot + slotSeconds && leave > slot + slotSeconds) return false;
  for (const { at, zeroSince } of log.zeros) {
    const someMoment = at >= leave || (zeroSince ?? at) - staleSeconds < join + 1;
    if (!someMoment) return false;
  }
  let pictureNotBefore: number | null = Number.NEGATIVE_INFINITY;
  let robots: number | null = null;
  for (const judged of log.rosters) {
    const steady: boolean = robots === null || robots === judged.roster.robots;
    robots = judged.roster.robots;
    pictureNotBefore = placePicture(judged, steady, { userId, join, leave }, pictureNotBefore);
    if (pictureNotBefore === null) return false;
  }
  return true;
}

/** The earliest possible time of the list's snapshot, or null if none is possible. */
function placePicture(
  { roster, completeness }: JudgedRoster,
  robotsAreSteady: boolean,
  { userId, join, leave }: { userId: UserId; join: EpochSeconds; leave: EpochSeconds },
  notBefore: number,
): number | null {
  const low = Math.max(notBefore, roster.from - rosterStalenessSeconds);
  const row = roster.members.find((member) => member.userId === userId);
  if (row?.joinedAt === join) {
    const picture = Math.max(low, join);
    return picture > Math.min(roster.to, leave) ? null : picture;
  }
  const oldest = Math.min(...roster.members.map(({ joinedAt }) => joinedAt));
  const isNewest = completeness === "truncated" || completeness === "plan-limited";
  const showsLater = row !== undefined && row.joinedAt > join;
  const proves = completeness === "complete" || (isNewest && robotsAreSteady && join > oldest) || showsLater;
  if (!proves) return notBefore;
  if (low < join + 1) return Math.max(notBefore, low);
  return leave > roster.to ? null : Math.max(low, leave);
}
