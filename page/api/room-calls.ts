import type { SeriesReply } from "../../shared/report-routes/series-shape.ts";
import type { SummaryReply } from "../../shared/report-routes/summary-shape.ts";
import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import type { RoomsReply } from "../../shared/room-routes/rooms-shape.ts";
import { pathSegment } from "../router/path-segment.ts";
import { callApi } from "./api-client.ts";

export interface RoomAddress {
  readonly app: string;
  readonly groupId: string;
}

/** The range of a report; `session` takes the place of both ends. */
export interface ReportRange {
  readonly from?: string;
  readonly to?: string;
  readonly session?: string;
}

export const roomPath = ({ app, groupId }: RoomAddress): string =>
  `v1/apps/${pathSegment(app)}/rooms/${pathSegment(groupId)}`;

const roomsPerPage = 200;

/** Every tracked room that the caller may see. `onPage` gets what has been read so far after each page. */
export async function listRooms(signal: AbortSignal, onPage: (soFar: RoomsReply) => void): Promise<RoomsReply> {
  let soFar: RoomsReply = { rooms: [], nextCursor: null };
  let cursor: string | undefined;
  do {
    const query = { limit: roomsPerPage, cursor };
    const page: RoomsReply = await callApi<RoomsReply>("v1/rooms", { query, signal });
    const unreadable = [...(soFar.unreadable ?? []), ...(page.unreadable ?? [])];
    soFar = {
      rooms: [...soFar.rooms, ...page.rooms],
      ...(unreadable.length === 0 ? {} : { unreadable }),
      nextCursor: page.nextCursor,
    };
    onPage(soFar);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return soFar;
}

export function readRoom(room: RoomAddress, signal: AbortSignal): Promise<RoomReply> {
  return callApi<RoomReply>(roomPath(room), { signal });
}

export function readSummary(room: RoomAddress, range: ReportRange, signal: AbortSignal): Promise<SummaryReply> {
  return callApi<SummaryReply>(`${roomPath(room)}/attendance/summary`, { query: { ...range }, signal });
}

/** The whole series, its pages put together. */
export async function readSeries(
  room: RoomAddress,
  range: ReportRange & { readonly resolution?: string },
  signal: AbortSignal,
): Promise<SeriesReply> {
  const path = `${roomPath(room)}/attendance`;
  let series = await callApi<SeriesReply>(path, { query: { ...range }, signal });
  while (series.nextCursor !== null) {
    const query = { ...range, cursor: series.nextCursor };
    const page: SeriesReply = await callApi<SeriesReply>(path, { query, signal });
    series = { ...page, points: [...series.points, ...page.points], gaps: [...series.gaps, ...page.gaps] };
  }
  return series;
}
