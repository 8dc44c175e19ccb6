import { hourSeconds } from "../attendance/reports/rollup.ts";
import { type SeriesResolution, seriesResolutions } from "../attendance/reports/series.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, positionIn } from "../http-api/cursor.ts";
import { oneOf, readQuery } from "../http-api/query.ts";
import { scopeOfTime } from "../http-api/query-time.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { roomParameters } from "../room-routes/room-question.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { csvParameters } from "./report-format.ts";
import { cursorParameter, rangeParameters } from "./report-question.ts";
import { type AskedRange, isEpochSecond, maxRawDays, maxRollupDays, pinnedWindow } from "./report-window.ts";
import { zoneOf } from "./time-zone.ts";

const resolutions = ["auto", ...(Object.keys(seriesResolutions) as SeriesResolution[])] as const;

export const seriesParameters = {
  ...rangeParameters,
  resolution: oneOf(resolutions),
  ...cursorParameter,
  ...csvParameters,
};

/** Where a page of the series begins. */
interface SeriesStart {
  /** A boundary of the points, which the request has to confirm. */
  readonly at: EpochSeconds;
  /** The range of the whole series. */
  readonly range: TimeWindow;
}

/** `startIn` reads the cursor once the range is certain. @throws RollcallError `invalid-request`; `startIn`: `invalid-cursor` */
export function readSeriesQuestion(request: ApiRequest, nowSeconds: EpochSeconds) {
  const query = readQuery(request.event, seriesParameters);
  const ref = roomParameters(request);
  const scope: CursorScope = [
    "attendance",
    ref.app,
    ref.groupId,
    scopeOfTime(query.from),
    scopeOfTime(query.to),
    query.session,
    query.resolution,
    ...(query.timeZone === undefined ? [] : [query.timeZone]),
  ];
  const isFine = query.resolution !== undefined && query.resolution !== "auto" && isFinerThanHour(query.resolution);
  const maxDays = isFine ? maxRawDays : maxRollupDays;
  const startIn = (range: AskedRange) =>
    query.cursor === undefined
      ? undefined
      : positionIn(scope, query.cursor, (packed) => startOf(packed, range, nowSeconds, maxDays));
  return { query, ref, scope, maxDays, startIn, zone: zoneOf(query) };
}

export function packSeriesStart({ at, range }: SeriesStart): Fields {
  return { a: at, f: range.from, t: range.to };
}

function isFinerThanHour(resolution: SeriesResolution): boolean {
  return seriesResolutions[resolution] < hourSeconds;
}

function startOf({ a, f, t }: Fields, asked: AskedRange, nowSeconds: EpochSeconds, maxDays: number) {
  const range = pinnedWindow(f, t, asked, nowSeconds, maxDays);
  const isInside = range !== undefined && isEpochSecond(a) && a > range.from && a < range.to;
  return isInside ? ({ at: a, range } satisfies SeriesStart) : undefined;
}
