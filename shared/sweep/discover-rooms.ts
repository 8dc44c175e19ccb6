import type { DiscoverySettings } from "../apps/parse-credential.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import { continueHistory, type RoomHistory } from "../attendance/room-history.ts";
import { labelFrom } from "../attendance/room-label.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { storeRoom } from "../attendance/table/change-room.ts";
import { pastOf } from "../attendance/table/recorded-rooms.ts";
import { getRoom, setRoomState } from "../attendance/table/rooms.ts";
import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";
import { avchatroomPage, groupNames, groupsPerInfo, type NamedGroup } from "../tencent-chat/group-list.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import { freshCycleGuard, watchForCycle } from "../upstream/cycle-guard.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type AppRun, isLate, observingDeadline } from "./app-run.ts";
import type { DiscoveryMemory } from "./discovery-memory.ts";
import { nameMatcher } from "./name-pattern.ts";
import { stableHash } from "./stable-hash.ts";
import type { VendorApp } from "./vendor-app.ts";

/** 200 pages of 5,000 groups: a million, at a call a second. A longer list fails the round. */
const maxPages = 200;
interface DiscoveryDependencies {
  readonly table: AttendanceTable;
  readonly memory: DiscoveryMemory;
}

/** Spread over the minutes by a hash, so that apps do not all discover in the same slot. */
export function isDiscoveryDue(app: AppName, settings: DiscoverySettings, slot: EpochSeconds): boolean {
  return Math.floor(slot / 60) % settings.everyMinutes === stableHash(app) % settings.everyMinutes;
}

/** One round of discovery, where the app has it and it is due. Never throws: a failure is reported, and costs this round only. */
export async function discoverIfDue(appRun: AppRun, vendor: VendorApp, rooms: readonly TrackedRoom[]): Promise<void> {
  const { sweep, app, run, report } = appRun;
  const settings = vendor.provider === "tencent" ? vendor.discovery : undefined;
  if (vendor.provider !== "tencent" || settings === undefined) {
    return;
  }
  if (isLate(sweep, run) || !isDiscoveryDue(app, settings, run.slot)) {
    return;
  }
  const dependencies = { table: sweep.table, memory: sweep.memory.discovery };
  const round = { name: app, rooms, settings, slot: run.slot };
  try {
    report.discovered = await discoverRooms(dependencies, vendor.app, round, observingDeadline(appRun));
  } catch (error) {
    sweep.onTrouble({ app, what: "rooms could not be discovered", error });
  }
}

/**
 * Finds the app's live rooms, tracks those whose name matches, closes those that are gone and opens those that are back.
 * The rooms it finds are swept from the next slot on.
 *
 * @returns the number of rooms that are tracked now
 * @throws RollcallError when the vendor or the deadline ends it; what was done until then stays
 */
async function discoverRooms(
  dependencies: DiscoveryDependencies,
  app: TencentApp,
  round: DiscoveryRound,
  deadline: Deadline,
): Promise<number> {
  const existing = await allLiveRooms(app, deadline);
  const tracked = await trackNewcomers(dependencies, app, round, existing, deadline);
  await followStates(dependencies.table, round, existing);
  return tracked;
}

async function trackNewcomers(
  { table, memory }: DiscoveryDependencies,
  app: TencentApp,
  { name, rooms, settings, slot }: DiscoveryRound,
  existing: ReadonlySet<GroupId>,
  deadline: Deadline,
): Promise<number> {
  const trackedIds = new Set(rooms.map(({ groupId }) => groupId));
  const passedOver = memory.passedOver(name, slot);
  const newcomers = [...existing].filter((groupId) => !trackedIds.has(groupId) && !passedOver.has(groupId));
  const matches = nameMatcher(settings.namePattern);
  let tracked = 0;
  for (let first = 0; first < newcomers.length; first += groupsPerInfo) {
    const names = await groupNames(app, newcomers.slice(first, first + groupsPerInfo), deadline);
    for (const group of names) {
      if (!matches(group.name)) {
        passedOver.add(group.groupId);
      } else if ((await getRoom(table, { app: name, groupId: group.groupId })) === undefined) {
        const past = await pastOf(table, { app: name, groupId: group.groupId });
        const room = roomFor(name, group, settings, slot, past);
        // Where an API client has tracked it meanwhile, the client's settings stay.
        tracked += (await storeRoom(table, room, undefined)) === undefined ? 0 : 1;
      }
    }
  }
  return tracked;
}

/** Closes live rooms that the app no longer has, and reopens those that it has again; tracked by API or by discovery alike. */
async function followStates(
  table: AttendanceTable,
  { rooms, slot }: DiscoveryRound,
  existing: ReadonlySet<GroupId>,
): Promise<void> {
  // A room tracked in this very slot may be newer than the list.
  for (const room of rooms.filter(({ groupType, trackedAt }) => groupType === "AVChatRoom" && trackedAt < slot)) {
    const isDissolved = room.state === "dissolved";
    if (isDissolved === existing.has(room.groupId)) {
      await setRoomState(table, room, isDissolved ? "live" : "dissolved", slot);
    }
  }
}

interface DiscoveryRound {
  readonly name: AppName;
  /** All tracked rooms of the app. */
  readonly rooms: readonly TrackedRoom[];
  readonly settings: DiscoverySettings;
  readonly slot: EpochSeconds;
}

async function allLiveRooms(app: TencentApp, deadline: Deadline): Promise<ReadonlySet<GroupId>> {
  const existing = new Set<GroupId>();
  let guard: ReturnType<typeof watchForCycle> = freshCycleGuard;
  let next: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { groupIds, next: following } = await avchatroomPage(app, next, deadline);
    for (const groupId of groupIds) {
      existing.add(groupId);
    }
    if (following === undefined) {
      return existing;
    }
    guard = watchForCycle(guard, following);
    if (guard === undefined) {
      break;
    }
    next = following;
  }
  // Closing rooms by a list that never ended would close those behind its end.
  throw new Error("the vendor's list of groups does not end");
}

/** With the defaults of `PUT /v1/apps/{app}/rooms/{groupId}`, which changes them for a discovered room too. */
function roomFor(
  app: AppName,
  { groupId, name }: NamedGroup,
  { roster }: DiscoverySettings,
  slot: EpochSeconds,
  past: RoomHistory | undefined,
): TrackedRoom {
  return {
    app,
    groupId,
    groupType: "AVChatRoom",
    roster,
    sampleEverySeconds: 60,
    retentionDays: 90,
    trackedAt: slot,
    sessionGapSeconds: 900,
    sessionMinPeople: 1,
    pseudonymous: false,
    adaptive: false,
    confirmHidden: true,
    state: "live",
    stateSince: slot,
    ...continueHistory(past, { label: labelFrom(name), pseudonymous: false }, slot),
  };
}
