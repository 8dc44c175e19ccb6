import type { AppName, EpochSeconds, GroupId } from "../../identity/ids.ts";
import type { RoomRef, RoomState, TrackedRoom } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";

export interface PageRequest<Token> {
  /** Most rows on the page. */
  readonly limit: number;
  /** The `next` of the page before; absent for the first page. */
  readonly after?: Token;
}

export interface RoomPage {
  readonly rooms: readonly TrackedRoom[];
  /** Where the next page starts; absent on the last page. */
  readonly next?: GroupId;
}

/** A room that was ever tracked, whether or not it still is: where erasure has to look. */
export interface RecordedRoom extends RoomRef {
  /** When it was tracked for the first time. */
  readonly since: EpochSeconds;
}

export interface RecordedRoomPage {
  readonly rooms: readonly RecordedRoom[];
  readonly next?: GroupId;
}

/** Stores the room as given (the caller keeps `trackedAt` of a room that it read before) and makes its app findable. */
export declare function putRoom(table: AttendanceTable, room: TrackedRoom): Promise<"created" | "replaced">;

/** Undefined when the room is not tracked. */
export declare function getRoom(table: AttendanceTable, room: RoomRef): Promise<TrackedRoom | undefined>;

/** Stops the tracking; what was recorded stays until its retention ends. False when the room was not tracked. */
export declare function deleteRoom(table: AttendanceTable, room: RoomRef): Promise<boolean>;

/** False when the room is not tracked any more (nothing is written then). */
export declare function setRoomState(
  table: AttendanceTable,
  room: RoomRef,
  state: RoomState,
  since: EpochSeconds,
): Promise<boolean>;

/** The app's rooms, ascending by group ID (UTF-8 order). */
export declare function listRooms(table: AttendanceTable, app: AppName, page: PageRequest<GroupId>): Promise<RoomPage>;

/** The apps that ever had a room, ascending. */
export declare function listApps(table: AttendanceTable): Promise<readonly AppName[]>;

/** The rooms of an app that were ever tracked, ascending by group ID (UTF-8 order). */
export declare function listRecordedRooms(
  table: AttendanceTable,
  app: AppName,
  page: PageRequest<GroupId>,
): Promise<RecordedRoomPage>;
