import type { DiscoverySettings } from "../apps/parse-credential.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import { continueHistory, type RoomHistory } from "../attendance/room-history.ts";
import { labelFrom } from "../attendance/room-label.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { storeRoom } from "../attendance/table/change-room.ts";
import { getRoom, pastOf, setRoomState } from "../attendance/table/rooms.ts";
import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";
import { avchatroomPage, groupNames, groupsPerInfo, type NamedGroup } from "../tencent-chat/group-list.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import { freshCycleGuard, watchForCycle } from "../upstream/cycle-guard.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { stableHash } from "./stable-hash.ts";

/** 200 pages of 5,000 groups: a million, at a call a second. What is beyond is looked at in no slot. */
const maxPages = 200;
/** A group may get another name: those that did not match are looked at again after this. */
const forgetAfterSeconds = 3_600;

export interface DiscoveryDependencies {
  readonly table: AttendanceTable;
  readonly memory: DiscoveryMemory;
}

export interface Discovered {
  readonly tracked: number;
  readonly closed: number;
  readonly reopened: number;
}

/** Groups whose names did not match, so that they are not asked for again in every round. */
export class DiscoveryMemory {
  readonly #passedOver = new Map<AppName, { readonly since: EpochSeconds; readonly groupIds: Set<GroupId> }>();

  passedOver(app: AppName, now: EpochSeconds): Set<GroupId> {
    const known = this.#passedOver.get(app);
    if (known !== undefined && now - known.since < forgetAfterSeconds) {
      return known.groupIds;
    }
    const fresh = { since: now, groupIds: new Set<GroupId>() };
    this.#passedOver.set(app, fresh);
    return fresh.groupIds;
  }
}

/** Apps take turns by the minute, so that they do not all discover in the same slot. */
export function isDiscoveryDue(app: AppName, settings: DiscoverySettings, slot: EpochSeconds): boolean {
  return Math.floor(slot / 60) % settings.everyMinutes === stableHash(app) % settings.everyMinutes;
}

/**
 * Finds the app's live rooms, tracks those whose name matches, closes those that are gone and opens those that are back.
 * What is found is swept from the next slot on.
 *
 * @throws RollcallError when the vendor or the deadline ends it; what was done until then stays
 */
export async function discoverRooms(
  { table, memory }: DiscoveryDependencies,
  app: TencentApp,
  round: DiscoveryRound,
  deadline: Deadline,
): Promise<Discovered> {
  const existing = await allLiveRooms(app, deadline);
  const tracked = await trackNewcomers({ table, memory }, app, round, existing, deadline);
  return { tracked, ...(await followStates(table, round, existing)) };
}

async function trackNewcomers(
  { table, memory }: DiscoveryDependencies,
  app: TencentApp,
  { name, rooms, settings, slot }: DiscoveryRound,
  existing: ReadonlySet<GroupId>,
  deadline: Deadline,
): Promise<number> {
  const known = new Set(rooms.map(({ groupId }) => groupId));
  const passedOver = memory.passedOver(name, slot);
  const unknown = [...existing].filter((groupId) => !known.has(groupId) && !passedOver.has(groupId));
  const matches = nameMatcher(settings.namePattern);
  let tracked = 0;
  for (let first = 0; first < unknown.length; first += groupsPerInfo) {
    for (const group of await groupNames(app, unknown.slice(first, first + groupsPerInfo), deadline)) {
      if (!matches(group.name)) {
        passedOver.add(group.groupId);
      } else if ((await getRoom(table, { app: name, groupId: group.groupId })) === undefined) {
        const past = await pastOf(table, { app: name, groupId: group.groupId });
        const room = roomFor(name, group, settings, slot, past);
        // Somebody who tracked it by hand meanwhile has the last word.
        tracked += (await storeRoom(table, room, undefined)) === undefined ? 0 : 1;
      }
    }
  }
  return tracked;
}

/** Tracked by hand or found: a live room that the app no longer has is dissolved, and one that it has again is live. */
async function followStates(
  table: AttendanceTable,
  { rooms, slot }: DiscoveryRound,
  existing: ReadonlySet<GroupId>,
): Promise<{ readonly closed: number; readonly reopened: number }> {
  let closed = 0;
  let reopened = 0;
  // A room tracked in this very slot may be newer than the list.
  for (const room of rooms.filter(({ groupType, trackedAt }) => groupType === "AVChatRoom" && trackedAt < slot)) {
    const isDissolved = room.state === "dissolved";
    if (!isDissolved && !existing.has(room.groupId)) {
      closed += (await setRoomState(table, room, "dissolved", slot)) ? 1 : 0;
    } else if (isDissolved && existing.has(room.groupId)) {
      reopened += (await setRoomState(table, room, "live", slot)) ? 1 : 0;
    }
  }
  return { closed, reopened };
}

export interface DiscoveryRound {
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

/**
 * `*` stands for any text; everything else for itself. Glob matching without backtracking: the text before the first star and
 * that after the last one are anchored, and each part between them is taken where it comes first, since a later place can
 * only leave less room for the parts after it. A pattern turned into a regular expression tries all places of all stars.
 */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const [head = "", ...parts] = pattern.split("*");
  const tail = parts.pop();
  if (tail === undefined) {
    return (name) => name === pattern;
  }
  return (name) => {
    const end = name.length - tail.length;
    if (!name.startsWith(head) || !name.endsWith(tail)) {
      return false;
    }
    let from = head.length;
    for (const part of parts) {
      const at = name.indexOf(part, from);
      if (at < 0) {
        return false;
      }
      from = at + part.length;
    }
    // The tail must stand behind all that the stars and the parts have used up.
    return from <= end;
  };
}

/** The defaults of `PUT /v1/apps/{app}/rooms/{groupId}`; whoever wants others puts the room again. */
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
