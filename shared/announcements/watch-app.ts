import { slotSeconds } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { AnnouncementMark } from "../attendance/table/announcement-items.ts";
import type { SlotHead } from "../attendance/table/slot-heads.ts";
import type { AppName, EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { type Announcement, announcementId } from "./announcement.ts";

/** Coverage is that of the last ten minutes, as in the alarm of the same name. */
const coverageSlots = 10;

/** An app that was misconfigured within this time still is: a credential that fails now and then is one happening. */
const sameFaultSeconds = 600;

export interface AppWatchSettings {
  readonly stage: string;
  /** The deploy parameter `alarmCoveragePercent`. */
  readonly coveragePercent: number;
}

/** What a slot says of a whole app. */
export interface AppSlot {
  readonly slot: EpochSeconds;
  /** Counts and lists. */
  readonly due: number;
  readonly lost: number;
  readonly misconfiguredRooms: number;
}

/** Adds up what was due of an app in a slot, and what of that is missing. */
export function tallySlot(
  slot: EpochSeconds,
  rooms: readonly { readonly room: TrackedRoom; readonly head: SlotHead | undefined }[],
): AppSlot {
  let [due, lost, misconfiguredRooms] = [0, 0, 0];
  for (const { room, head } of rooms) {
    const missing = head === undefined ? unrecordedParts(room, slot) : head.gaps.length;
    due += missing + (head === undefined ? 0 : head.counts.length + head.listed.length);
    lost += missing;
    misconfiguredRooms += head?.gaps.some(({ reason }) => reason === "misconfigured") === true ? 1 : 0;
  }
  return { slot, due, lost, misconfiguredRooms };
}

/** The parts that a repair of the slot would store as gaps. A room that is idle or dissolved is not due in each slot. */
function unrecordedParts({ state, trackedAt, roster }: TrackedRoom, slot: EpochSeconds): number {
  if (state !== "live" || trackedAt >= slot) return 0;
  return roster ? 2 : 1;
}

/** What the next slot of an app changes. */
export function watchApp(
  app: AppName,
  mark: AnnouncementMark,
  seen: AppSlot,
  settings: AppWatchSettings,
): { readonly mark: AnnouncementMark; readonly announcements: readonly Announcement[] } {
  const due = [...mark.due, seen.due].slice(-coverageSlots);
  const lost = [...mark.lost, seen.lost].slice(-coverageSlots);
  const low = due.length === coverageSlots ? coverageLow(app, { due, lost }, seen.slot, settings) : undefined;
  const isMisconfigured = seen.misconfiguredRooms > 0;
  const isKnownFault = seen.slot - (mark.misconfiguredAt ?? Number.NEGATIVE_INFINITY) <= sameFaultSeconds;
  return {
    mark: {
      since: mark.since,
      upTo: seen.slot + slotSeconds,
      due,
      lost,
      lowSince: low === undefined ? undefined : (mark.lowSince ?? seen.slot),
      misconfiguredAt: isMisconfigured ? seen.slot : mark.misconfiguredAt,
    },
    announcements: [
      ...(low === undefined || mark.lowSince !== undefined ? [] : [low]),
      ...(isMisconfigured && !isKnownFault ? [appMisconfigured(app, seen, settings)] : []),
    ],
  };
}

/** Undefined when enough was observed, or nothing was due. */
function coverageLow(
  app: AppName,
  parts: Pick<AnnouncementMark, "due" | "lost">,
  slot: EpochSeconds,
  { stage, coveragePercent }: AppWatchSettings,
): Announcement | undefined {
  const due = sum(parts.due);
  const lost = sum(parts.lost);
  const share = due === 0 ? 1 : Math.floor(((due - lost) / due) * 1000) / 1000;
  if (share * 100 >= coveragePercent) return undefined;
  const at = slot + slotSeconds;
  return {
    kind: "coverage.low",
    at,
    detail: {
      id: announcementId(stage, "coverage.low", { app }, isoUtc(slot)),
      stage,
      app,
      from: isoUtc(at - coverageSlots * slotSeconds),
      to: isoUtc(at),
      observedShare: share,
      leastShare: coveragePercent / 100,
      due,
      lost,
    },
  };
}

function appMisconfigured(
  app: AppName,
  { slot, misconfiguredRooms }: AppSlot,
  { stage }: AppWatchSettings,
): Announcement {
  return {
    kind: "app.misconfigured",
    at: slot + slotSeconds,
    detail: {
      id: announcementId(stage, "app.misconfigured", { app }, isoUtc(slot)),
      stage,
      app,
      slot: isoUtc(slot),
      rooms: misconfiguredRooms,
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
