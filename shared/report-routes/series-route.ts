import { slotSeconds } from "../attendance/observation.ts";
import { seriesCsv } from "../attendance/reports/report-csv.ts";
import { rollupContextSlots } from "../attendance/reports/rollup.ts";
import {
  chooseResolution,
  reportSeries,
  type SeriesResolution,
  seriesResolutions,
} from "../attendance/reports/series.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { readSlots } from "../attendance/table/snapshots.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, decodeCursor, encodeCursor, invalidCursor } from "../http-api/cursor.ts";
import { isoFromSeconds } from "../http-api/iso-time.ts";
import { instant, oneOf, readQuery, shortText } from "../http-api/query.ts";
import { roomParameters } from "../rooms/room-routes.ts";
import { GapStretches } from "./gap-stretches.ts";
import { csvOptionsOf, csvParameters, csvReply, nextPageHeaders, reportHeaders, wantsCsv } from "./report-format.ts";
import { isSettled, maxRawDays, readRange, settledPart } from "./report-window.ts";
import { findReportedRoom } from "./reported-room.ts";

export interface ReportStore {
  readonly table: AttendanceTable;
}

const resolutions = ["auto", ...(Object.keys(seriesResolutions) as SeriesResolution[])] as const;

/** A day of 10 s; some 3 MB at most, with a gap at every point. */
const maxPointsPerPage = 8_640;
const maxCursorLength = 2048;

/** `GET …/attendance`: the online count over time, as points and gaps. */
export async function answerSeries({ table }: ReportStore, request: ApiRequest): Promise<ApiReply> {
  const { event, deadline } = request;
  const ref = roomParameters(request);
  const query = readQuery(event, {
    from: instant,
    to: instant,
    resolution: oneOf(resolutions),
    cursor: shortText(maxCursorLength),
    ...csvParameters,
  });
  const nowSeconds = Math.floor(table.now() / 1000);
  const range = readRange(query, nowSeconds, maxRawDays);
  const scope: CursorScope = ["attendance", ref.app, ref.groupId, query.from, query.to, query.resolution];
  const start = query.cursor === undefined ? undefined : readStart(scope, query.cursor);
  const room = await findReportedRoom(table, ref);

  const whole = start?.range ?? settledPart(range, nowSeconds, room.newestSlot);
  const seconds = start?.seconds ?? chooseResolution(whole, query.resolution ?? "auto", room.sampleEverySeconds);
  const page = firstPage({ from: start?.at ?? whole.from, to: whole.to }, seconds);
  const gaps = new GapStretches(page);
  const context = rollupContextSlots * slotSeconds;
  const slots = readSlots(table, room, page.from - context, page.to + context, {
    ...(deadline.signal === undefined ? {} : { signal: deadline.signal }),
  });
  const report = await reportSeries(gaps.watch(slots), page, seconds);

  const nextCursor =
    page.to < whole.to ? encodeCursor(scope, { a: page.to, f: whole.from, t: whole.to, r: seconds }) : null;
  const headers = reportHeaders(isSettled(page, nowSeconds, room.newestSlot));
  if (wantsCsv(event)) {
    return csvReply(seriesCsv(report, csvOptionsOf(query)), ref, "attendance", {
      ...headers,
      ...nextPageHeaders(event, nextCursor),
    });
  }
  return {
    headers,
    body: {
      app: ref.app,
      groupId: ref.groupId,
      groupType: room.groupType,
      ...report,
      recordedSince: isoFromSeconds(room.recordedSince),
      gaps: gaps.present(),
      ...(gaps.omitted > 0 ? { gapsOmitted: gaps.omitted } : {}),
      countFreshnessSeconds: room.settings.countStalenessSeconds,
      nextCursor,
    },
  };
}

interface SeriesStart {
  readonly at: number;
  readonly range: TimeWindow;
  readonly seconds: number;
}

function readStart(scope: CursorScope, cursor: string): SeriesStart {
  const { a, f, t, r } = decodeCursor(scope, cursor);
  if (typeof a !== "number" || typeof f !== "number" || typeof t !== "number" || typeof r !== "number") {
    throw invalidCursor();
  }
  return { at: a, range: { from: f, to: t }, seconds: r };
}

function firstPage({ from, to }: TimeWindow, seconds: number): TimeWindow {
  const first = Math.floor(from / seconds);
  return { from, to: Math.min(to, (first + maxPointsPerPage) * seconds) };
}
