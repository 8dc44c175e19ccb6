import { coverageOf } from "../attendance/reports/list-tally.ts";
import { seriesCsv } from "../attendance/reports/report-csv.ts";
import { noteLimits } from "../attendance/reports/report-notes.ts";
import { hourSeconds } from "../attendance/reports/rollup.ts";
import { chooseResolution, type SeriesResolution } from "../attendance/reports/series.ts";
import { hasWholeHours, type TimeGrid, timeGrid } from "../attendance/reports/time-grid.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor, invalidCursor } from "../http-api/cursor.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import {
  longestAllRawSeconds,
  noteStretches,
  planStretches,
  presentBasis,
  type RecordStretch,
  reasonOf,
} from "./record-stretches.ts";
import { csvLinks, csvOptionsOf, csvReply, fileRangeOf, reportHeaders, wantsCsv } from "./report-format.ts";
import {
  packSession,
  pinnableRange,
  presentRoomFacts,
  type ReportQuestion,
  type ReportStore,
  readAskedRange,
  readQuestion,
} from "./report-question.ts";
import { noteRoom } from "./room-notes.ts";
import { planSeries, type ReadSeries, readSeries } from "./series-points.ts";
import { packSeriesStart, readSeriesQuestion } from "./series-question.ts";
import type { SeriesReply } from "./series-shape.ts";

/** One day at 10 s; at most some 3 MB, with a gap at every point. */
const maxPointsPerPage = 8_640;

/**
 * `GET …/attendance`: the online count over time, as points and gaps. Long ranges are read from daily roll-ups where a
 * point is an hour or longer; `basis` says which part came from where.
 */
export async function answerSeries(store: ReportStore, request: ApiRequest): Promise<ApiReply> {
  const { event } = request;
  const { ref, query, scope, maxDays, startIn, zone } = readSeriesQuestion(
    request,
    Math.floor(store.table.now() / 1000),
  );
  const asked = await readAskedRange(store, request, query, scope);
  const start = startIn(pinnableRange(asked));
  const question = await readQuestion(store, request, asked, maxDays, start?.range);

  const whole = question.window;
  const seconds = await resolutionOf(question, query.resolution ?? "auto", zone);
  const grid = timeGrid(seconds, zone);
  if (start !== undefined && grid.floor(start.at) !== start.at) {
    throw invalidCursor();
  }
  const page = pageFrom({ from: start?.at ?? whole.from, to: whole.to }, grid);
  const asPoints = { page, whole, seconds, grid, isOfWholeHours: hasWholeHours(page, grid) };
  const stretches = await planSeries(question.reads, asPoints);
  const read = await readSeries(question.reads, asPoints, stretches);

  const nextCursor =
    page.to < whole.to
      ? encodeCursor(scope, { ...packSeriesStart({ at: page.to, range: whole }), ...packSession(asked) })
      : null;
  const headers = reportHeaders(question.settled);
  const notes = [...noteRoom(question.reads, page), ...noteStretches(stretches), ...noteLimits(read.lists, 0)];
  const limits = { coverage: coverageOf(read.lists), notes };
  if (wantsCsv(event)) {
    const text = [...seriesCsv(read.report, csvOptionsOf(query, question), limits)].join("");
    return csvReply(text, ref, "attendance", { ...headers, ...csvLinks(event, nextCursor) }, fileRangeOf(query, page));
  }
  const body = { ...presentBody(question, stretches, read), ...limits, nextCursor } satisfies SeriesReply;
  return { headers, body };
}

function presentBody(
  question: ReportQuestion,
  stretches: readonly RecordStretch[],
  { report, gaps }: ReadSeries,
): Omit<SeriesReply, "coverage" | "notes" | "nextCursor"> {
  const { room } = question.reads;
  return {
    ...presentRoomFacts(question),
    ...report,
    gaps: gaps.present(),
    ...(gaps.omitted > 0 ? { gapsOmitted: gaps.omitted } : {}),
    countFreshnessSeconds: room.settings.countStalenessSeconds,
    recordedSince: isoUtc(room.recordedSince),
    basis: presentBasis(stretches),
  };
}

/** `auto` is an hour or longer where roll-ups are read: for long ranges, and where the raw record is gone. */
async function resolutionOf(
  { reads, window }: ReportQuestion,
  asked: SeriesResolution | "auto",
  zone: ZonedTime | undefined,
): Promise<number> {
  const seconds = chooseResolution(window, asked, reads.room.sampleEverySeconds, zone);
  if (asked !== "auto" || seconds >= hourSeconds) {
    return seconds;
  }
  const isLong = window.to - window.from > longestAllRawSeconds;
  const isGone =
    isLong || (await planStretches(reads, window, true)).some((stretch) => reasonOf(stretch) === "expired");
  return isGone ? hourSeconds : seconds;
}

function pageFrom({ from, to }: TimeWindow, grid: TimeGrid): TimeWindow {
  let end = from;
  for (let points = 0; points < maxPointsPerPage && end < to; points += 1) end = grid.next(end);
  return { from, to: Math.min(to, end) };
}
