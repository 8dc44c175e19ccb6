import type { RoomRef } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import type { AppName } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import type { Announcement } from "./announcement.ts";

/** Where announcements go: EventBridge, or the output of the local stack. */
export interface AnnouncementSink {
  /** @throws Error unless every announcement has been accepted */
  send(announcements: readonly Announcement[], deadline: Deadline): Promise<void>;
}

export interface AnnounceDependencies {
  readonly table: AttendanceTable;
  readonly sink: AnnouncementSink;
  readonly stage: string;
  /** The deploy parameter `alarmCoveragePercent`. */
  readonly coveragePercent: number;
  /** Reports an app, or one room of it, whose happenings could not be announced; the next run repeats it. */
  readonly onTrouble: (where: { readonly app: AppName } | RoomRef, error: unknown) => void;
}
