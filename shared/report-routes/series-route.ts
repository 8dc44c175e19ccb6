import { type CountBucket, CountBuckets } from "../attendance/reports/count-buckets.ts";
import {
  addListStatistics,
  coverageOf,
  emptyListStatistics,
  type ListStatistics,
  ListTally,
} from "../attendance/reports/list-tally.ts";
import { seriesCsv } from "../attendance/reports/report-csv.ts";
import { noteLimits } from "../attendance/reports/report-notes.ts";
import { emptyHours, hourSeconds, hoursWithin, listsOf } from "../attendance/reports/rollup.ts";
import {
  chooseResolution,
  presentSeries,
  type SeriesReport,
  type SeriesResolution,
  seriesResolutions,
} from "../attendance/reports/series.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, encodeCursor, invalidCursor, positionIn } from "../http-api/cursor.ts";
import { oneOf, readQuery } from "../http-api/query.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { roomParameters } from "../room-routes/room-route.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { GapStretches } from "./gap-stretches.ts";
import {
  longestAllRawSeconds,
  noteStretches,
  planStretches,
  presentBasis,
  type RecordReads,
  type RecordStretch,
  reasonOf,
  slotsAround,
} from "./record-stretches.ts";
import { csvLinks, csvOptionsOf, csvParameters, csvReply, reportHeaders, wantsCsv } from "./report-format.ts";
import {
  cursorParameter,
  packSession,
  pinnableRange,
  presentRoomFacts,
  type ReportQuestion,
  type ReportStore,
  rangeParameters,
  readAskedRange,
  readQuestion,
} from "./report-question.ts";
import { type AskedRange, isEpochSecond, maxRawDays, maxRollupDays, pinnedWindow } from "./report-window.ts";
import { firstSlotDue } from "./reported-room.ts";
import { noteRoom } from "./room-notes.ts";
import type { SeriesReply } from "./series-shape.ts";

const resolutions = ["auto", ...(Object.keys(seriesResolutions) as SeriesResolution[])] as const;

export const seriesParameters = {
  ...rangeParameters,
  resolution: oneOf(resolutions),
  ...cursorParameter,
  ...csvParameters,
};

/** A day of 10 s; some 3 MB at most, with a gap at every point. */
const maxPointsPerPage = 8_640;

/**
 * `GET …/attendance`: the online count over time, as points and gaps. Long ranges are read from daily roll-ups where a
 * point is an hour or longer; `basis` says which part came from where.
 */
export async function answerSeries(store: ReportStore, request: ApiRequest): Promise<ApiReply> {
  const { event } = request;
  const query = readQuery(event, seriesParameters);
  const ref = roomParameters(request);
  const scope: CursorScope = [
    "attendance",
    ref.app,
    ref.groupId,
    query.from,
    query.to,
    query.session,
    query.resolution,
  ];
  const isFine = query.resolution !== undefined && query.resolution !== "auto" && finerThanHour(query.resolution);
  const maxDays = isFine ? maxRawDays : maxRollupDays;
  const nowSeconds = Math.floor(store.table.now() / 1000);
  const asked = await readAskedRange(store, request, query, scope);
  const start =
    query.cursor === undefined
      ? undefined
      : positionIn(scope, query.cursor, (packed) => startOf(packed, pinnableRange(asked), nowSeconds, maxDays));
  const question = await readQuestion(store, request, asked, maxDays, start?.range);

  const whole = question.window;
  const seconds = await resolutionOf(question, query.resolution ?? "auto");
  if (start !== undefined && start.at % seconds !== 0) {
    throw invalidCursor();
  }
  const page = pageFrom({ from: start?.at ?? whole.from, to: whole.to }, seconds);
  const stretches = await planStretches(question.reads, page, seconds < hourSeconds);
  const { report, gaps, lists } = await readSeries(question.reads, { page, whole, seconds }, stretches);

  const nextCursor =
    page.to < whole.to ? encodeCursor(scope, { a: page.to, f: whole.from, t: whole.to, ...packSession(asked) }) : null;
  const headers = reportHeaders(question.settled);
  const notes = [...noteRoom(question.reads, page), ...noteStretches(stretches), ...noteLimits(lists, 0)];
  const limits = { coverage: coverageOf(lists), notes };
  if (wantsCsv(event)) {
    const text = [...seriesCsv(report, csvOptionsOf(query, question), limits)].join("");
    return csvReply(text, ref, "attendance", { ...headers, ...csvLinks(event, nextCursor) });
  }
  return {
    headers,
    body: {
      ...presentRoomFacts(question),
      ...report,
      gaps: gaps.present(),
      ...(gaps.omitted > 0 ? { gapsOmitted: gaps.omitted } : {}),
      countFreshnessSeconds: question.reads.room.settings.countStalenessSeconds,
      recordedSince: isoUtc(question.reads.room.recordedSince),
      basis: presentBasis(stretches),
      ...limits,
      nextCursor,
    } satisfies SeriesReply,
  };
}

function finerThanHour(resolution: SeriesResolution): boolean {
  return seriesResolutions[resolution] < hourSeconds;
}

/** `auto` is an hour or longer where roll-ups are read: for long ranges, and where the raw record is gone. */
async function resolutionOf({ reads, window }: ReportQuestion, asked: SeriesResolution | "auto"): Promise<number> {
  const seconds = chooseResolution(window, asked, reads.room.sampleEverySeconds);
  if (asked !== "auto" || seconds >= hourSeconds) {
    return seconds;
  }
  const isLong = window.to - window.from > longestAllRawSeconds;
  const isGone =
    isLong || (await planStretches(reads, window, true)).some((stretch) => reasonOf(stretch) === "expired");
  return isGone ? hourSeconds : seconds;
}

interface SeriesPage {
  readonly page: TimeWindow;
  /** The window that all pages make up. */
  readonly whole: TimeWindow;
  /** Of a point. */
  readonly seconds: number;
}

interface ReadSeries {
  readonly report: SeriesReport;
  readonly gaps: GapStretches;
  readonly lists: ListStatistics;
}

async function readSeries(
  reads: RecordReads,
  { page, whole, seconds }: SeriesPage,
  stretches: readonly RecordStretch[],
): Promise<ReadSeries> {
  const trackedFrom = firstSlotDue(reads.room);
  const gaps = new GapStretches(trackedFrom);
  const grain = Math.min(seconds, hourSeconds);
  const buckets: CountBucket[] = [];
  let lists = emptyListStatistics;
  for (const stretch of stretches) {
    if (stretch.source === "raw") {
      const counts = new CountBuckets(stretch, grain, { whole, trackedFrom });
      const tally = new ListTally(stretch, hourSeconds);
      await readRoom(gaps.watch(stretch, slotsAround(reads, stretch)), [counts, tally], reads.room.settings);
      counts.finish();
      lists = addListStatistics(lists, tally.total());
      for (const bucket of counts.buckets) buckets.push(bucket);
    } else {
      const hours =
        stretch.source === "rollup"
          ? hoursWithin(stretch.rollup, stretch).hours
          : emptyHours(stretch, reasonOf(stretch), grain, trackedFrom).hours;
      lists = addListStatistics(lists, listsOf(hours));
      for (const { counts } of hours) {
        gaps.addSums(counts);
        buckets.push(counts);
      }
    }
  }
  return { report: presentSeries(page, seconds, buckets), gaps, lists };
}

interface SeriesStart {
  /** A multiple of the resolution, which the request itself tells. */
  readonly at: EpochSeconds;
  readonly range: TimeWindow;
}

function startOf({ a, f, t }: Fields, asked: AskedRange, nowSeconds: EpochSeconds, maxDays: number) {
  const range = pinnedWindow(f, t, asked, nowSeconds, maxDays);
  const isInside = range !== undefined && isEpochSecond(a) && a > range.from && a < range.to;
  return isInside ? ({ at: a, range } satisfies SeriesStart) : undefined;
}

function pageFrom({ from, to }: TimeWindow, seconds: number): TimeWindow {
  const first = Math.floor(from / seconds);
  return { from, to: Math.min(to, (first + maxPointsPerPage) * seconds) };
}
