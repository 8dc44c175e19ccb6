import { slotSeconds } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import {
  type AnnouncedRoom,
  type AnnouncementMark,
  listAnnouncedRooms,
  moveAnnouncementMark,
  readAnnouncementMark,
  storeAnnouncedRoom,
} from "../attendance/table/announcement-items.ts";
import { listAllRooms } from "../attendance/table/rooms.ts";
import type { AppName, EpochMs, EpochSeconds, GroupId } from "../identity/ids.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import type { AnnounceDependencies } from "./announce-dependencies.ts";
import { checkRooms, type DueRoom } from "./check-rooms.ts";
import { lookAtSlots } from "./look-at-slots.ts";
import { isCheckDue } from "./watch-room.ts";

export interface AppAnnouncements {
  readonly announced: number;
  /** Rooms whose record could not be searched. */
  readonly failed: number;
  /** Rooms whose record is still to be searched, and slots that are still to be looked at: time ran short. */
  readonly waiting: number;
}

/** From the begin of a slot until the sweep writes nothing more of it: its 60 s, 8 s to finish, and a margin. */
const finalAfterSeconds = 75;

/** Slots that are looked at together. */
const slotsAtOnce = 10;

/** No slots are looked at with less time left. */
const timeForSlotsMs = 15_000;

/**
 * Announces what happened in an app since the last run. Two steps, each of which may be cut short anywhere and is then repeated:
 *
 * 1. Look at the new slots of all rooms: what happened to the app, and in which rooms a session may have begun or ended. Announcements are
 *    sent first, then the states of rooms are stored, which are the queue of the second step, and the app's mark moves last.
 * 2. Search the record of the rooms in the queue, send what is found, and store their states after that.
 *
 * So every happening is announced at least once, and always under the same ID.
 */
export async function announceApp(
  dependencies: AnnounceDependencies,
  app: AppName,
  deadline: Deadline,
): Promise<AppAnnouncements> {
  const { table } = dependencies;
  const end = firstOpenSlot(table.now());
  const mark = await readAnnouncementMark(table, app);
  if (mark === undefined) {
    await moveAnnouncementMark(table, app, undefined, firstMark(end));
    return { announced: 0, failed: 0, waiting: 0 };
  }
  const [{ rooms }, states] = await Promise.all([listAllRooms(table, app), listAnnouncedRooms(table, app)]);
  const looked = await lookAtNewSlots(dependencies, app, { mark, states, announced: 0 }, rooms, end, deadline);
  const due = await roomsToCheck(dependencies, app, looked.states, rooms, end);
  const checked = await checkRooms(dependencies, due, mark.since, deadline);
  return {
    announced: looked.announced + checked.announced,
    failed: checked.failed,
    waiting: checked.waiting + Math.max(0, end - looked.mark.upTo) / slotSeconds,
  };
}

/** The first slot that the sweep may still write. */
function firstOpenSlot(nowMs: EpochMs): EpochSeconds {
  return Math.floor((nowMs / 1000 - finalAfterSeconds) / slotSeconds + 1) * slotSeconds;
}

/** What happened before the first run is not announced. */
function firstMark(end: EpochSeconds): AnnouncementMark {
  return { since: end, upTo: end, due: [], lost: [], lowSince: undefined, misconfiguredAt: undefined };
}

interface Progress {
  readonly mark: AnnouncementMark;
  readonly states: ReadonlyMap<GroupId, AnnouncedRoom>;
  readonly announced: number;
}

async function lookAtNewSlots(
  dependencies: AnnounceDependencies,
  app: AppName,
  before: Progress,
  rooms: readonly TrackedRoom[],
  end: EpochSeconds,
  deadline: Deadline,
): Promise<Progress> {
  const { table } = dependencies;
  let progress = before;
  while (progress.mark.upTo < end && remainingMs(deadline, table.now()) > timeForSlotsMs) {
    const { upTo } = progress.mark;
    const count = Math.min(slotsAtOnce, (end - upTo) / slotSeconds);
    const slots = Array.from({ length: count }, (_, index) => upTo + index * slotSeconds);
    const looked = await lookAtSlots(dependencies, app, progress, rooms, slots, deadline);
    // Another run has moved the mark: it has looked at the same slots, and goes on.
    if (!(await moveAnnouncementMark(table, app, progress.mark, looked.mark))) return progress;
    progress = { ...looked, announced: progress.announced + looked.announced };
  }
  return progress;
}

/** The rooms that are to be searched now. A room that is not tracked any more is searched a few minutes later, unless its tracking begins again. */
async function roomsToCheck(
  { table }: AnnounceDependencies,
  app: AppName,
  states: ReadonlyMap<GroupId, AnnouncedRoom>,
  rooms: readonly TrackedRoom[],
  end: EpochSeconds,
): Promise<readonly DueRoom[]> {
  const now = Math.floor(table.now() / 1000);
  const tracked = new Map(rooms.map((room) => [room.groupId, room]));
  const due: DueRoom[] = [];
  for (const [groupId, state] of states) {
    const room = tracked.get(groupId) ?? { app, groupId, sessionGapSeconds: 0 };
    if (isCheckDue(state, room, now)) {
      due.push({ room, state });
    } else if (!tracked.has(groupId) && state.quietSince === undefined) {
      const left = state.session === undefined ? {} : { quietSince: end };
      await storeAnnouncedRoom(table, room, { ...state, dissolvedAt: undefined, ...left });
    }
  }
  return due;
}
