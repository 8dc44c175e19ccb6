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
} from "../attendance/reports/series.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor, invalidCursor } from "../http-api/cursor.ts";
import { isoUtc } from "../identity/iso-time.ts";
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
import { csvLinks, csvOptionsOf, csvReply, reportHeaders, wantsCsv } from "./report-format.ts";
import {
  packSession,
  pinnableRange,
  presentRoomFacts,
  type ReportQuestion,
  type ReportStore,
  readAskedRange,
  readQuestion,
} from "./report-question.ts";
import { firstSlotDue } from "./reported-room.ts";
import { noteRoom } from "./room-notes.ts";
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
  const { ref, query, scope, maxDays, startIn } = readSeriesQuestion(request, Math.floor(store.table.now() / 1000));
  const asked = await readAskedRange(store, request, query, scope);
  const start = startIn(pinnableRange(asked));
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
    page.to < whole.to
      ? encodeCursor(scope, { ...packSeriesStart({ at: page.to, range: whole }), ...packSession(asked) })
      : null;
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
  /** The window of all pages together. */
  readonly whole: TimeWindow;
  /** Length of a point. */
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

function pageFrom({ from, to }: TimeWindow, seconds: number): TimeWindow {
  const first = Math.floor(from / seconds);
  return { from, to: Math.min(to, (first + maxPointsPerPage) * seconds) };
}
