import type { TrackedRoom } from "../attendance/room.ts";
import {
  type AnnouncedRoom,
  type AnnouncementMark,
  nothingAnnounced,
  storeAnnouncedRoom,
} from "../attendance/table/announcement-items.ts";
import { readSlotHeads, type SlotHead } from "../attendance/table/slot-heads.ts";
import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import type { AnnounceDependencies } from "./announce-dependencies.ts";
import { type Announcement, roomDissolved } from "./announcement.ts";
import { inGroups } from "./in-groups.ts";
import { tallySlot, watchApp } from "./watch-app.ts";
import { watchRoom } from "./watch-room.ts";

/** Writes of room states at once. */
const writesAtOnce = 25;

export interface LookedAt {
  readonly mark: AnnouncementMark;
  /** Of the rooms about which something is open, tracked or not. */
  readonly states: ReadonlyMap<GroupId, AnnouncedRoom>;
  readonly announced: number;
}

/**
 * Looks at some slots of all rooms of an app. When it returns, the announcements are sent and the states stored; the mark is the caller's to
 * move.
 *
 * @param slots ascending, from the mark on
 */
export async function lookAtSlots(
  dependencies: AnnounceDependencies,
  app: AppName,
  before: Omit<LookedAt, "announced">,
  rooms: readonly TrackedRoom[],
  slots: readonly EpochSeconds[],
  deadline: Deadline,
): Promise<LookedAt> {
  const { table, sink, stage } = dependencies;
  const heads = await readSlotHeads(table, rooms, slots);
  const ofApp = watchSlots(dependencies, app, before.mark, rooms, slots, heads);
  const announcements = [...ofApp.announcements];
  const changed: (readonly [TrackedRoom, AnnouncedRoom])[] = [];
  for (const room of rooms) {
    const known = before.states.get(room.groupId);
    const { state, dissolved } = watchRoom(known ?? firstState(room, before.mark), heads.get(room.groupId) ?? [], room);
    announcements.push(...dissolved.map((slot) => roomDissolved(stage, room, slot)));
    if (!isAlike(state, known ?? nothingAnnounced)) changed.push([room, state]);
  }
  await sink.send(announcements, deadline);
  for (const some of inGroups(changed, writesAtOnce)) {
    await Promise.all(some.map(([room, state]) => storeAnnouncedRoom(table, room, state)));
  }
  const states = new Map([...before.states, ...changed.map(([{ groupId }, state]) => [groupId, state] as const)]);
  return { mark: ofApp.mark, states, announced: announcements.length };
}

function watchSlots(
  dependencies: AnnounceDependencies,
  app: AppName,
  before: AnnouncementMark,
  rooms: readonly TrackedRoom[],
  slots: readonly EpochSeconds[],
  heads: ReadonlyMap<GroupId, readonly SlotHead[]>,
): { readonly mark: AnnouncementMark; readonly announcements: readonly Announcement[] } {
  const announcements: Announcement[] = [];
  let mark = before;
  for (const slot of slots) {
    const seen = rooms.map((room) => ({ room, head: heads.get(room.groupId)?.find((head) => head.slot === slot) }));
    const watched = watchApp(app, mark, tallySlot(slot, seen), dependencies);
    announcements.push(...watched.announcements);
    mark = watched.mark;
  }
  return { mark, announcements };
}

/** A group that was dissolved before anything was announced is no news. */
function firstState({ state, stateSince }: TrackedRoom, { since }: AnnouncementMark): AnnouncedRoom {
  const isOld = state === "dissolved" && stateSince < since;
  return { ...nothingAnnounced, dissolvedAt: isOld ? stateSince : undefined };
}

function isAlike(one: AnnouncedRoom, other: AnnouncedRoom): boolean {
  return (
    one.session === other.session &&
    one.quietSince === other.quietSince &&
    one.checkFrom === other.checkFrom &&
    one.dissolvedAt === other.dissolvedAt
  );
}
