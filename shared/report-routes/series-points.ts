import { type CountBucket, CountBuckets } from "../attendance/reports/count-buckets.ts";
import {
  addListStatistics,
  emptyListStatistics,
  type ListStatistics,
  ListTally,
} from "../attendance/reports/list-tally.ts";
import { emptyHours, hourSeconds, hoursWithin, listsOf } from "../attendance/reports/rollup.ts";
import { presentSeries, type SeriesReport } from "../attendance/reports/series.ts";
import { pointsWithin, type TimeGrid } from "../attendance/reports/time-grid.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import { invalid } from "../http-api/query.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { GapStretches } from "./gap-stretches.ts";
import { planStretches, type RecordReads, type RecordStretch, reasonOf, slotsAround } from "./record-stretches.ts";
import { maxRawDays } from "./report-window.ts";
import { firstSlotDue } from "./reported-room.ts";

const quarterSeconds = 900;
const longestRawSeconds = maxRawDays * 86_400;

/** The points of a page of the series. */
export interface SeriesPoints {
  readonly page: TimeWindow;
  /** The window of all pages together. */
  readonly whole: TimeWindow;
  /** Length of a point; local days may be an hour shorter or longer. */
  readonly seconds: number;
  readonly grid: TimeGrid;
  /** False in a zone that is half an hour off: its hours and days cannot be made of the UTC hours of roll-ups. */
  readonly isOfWholeHours: boolean;
}

/** @throws RollcallError `invalid-request` for local hours over a range that only roll-ups cover */
export async function planSeries(
  reads: RecordReads,
  { page, whole, seconds, isOfWholeHours }: SeriesPoints,
): Promise<readonly RecordStretch[]> {
  if (isOfWholeHours) {
    return planStretches(reads, page, seconds < hourSeconds);
  }
  const isLong = whole.to - whole.from > longestRawSeconds;
  if (isLong && seconds === hourSeconds) {
    throw invalid(
      `local hours of this zone are not whole hours in UTC, and are reported for at most ${maxRawDays} days at once; ask for resolution=1d`,
    );
  }
  return planStretches(reads, page, seconds <= hourSeconds, longestRawSeconds);
}

export interface ReadSeries {
  readonly report: SeriesReport;
  readonly gaps: GapStretches;
  readonly lists: ListStatistics;
}

export async function readSeries(
  reads: RecordReads,
  { page, whole, seconds, grid, isOfWholeHours }: SeriesPoints,
  stretches: readonly RecordStretch[],
): Promise<ReadSeries> {
  const trackedFrom = firstSlotDue(reads.room);
  const gaps = new GapStretches(trackedFrom);
  const grain = Math.min(seconds, isOfWholeHours ? hourSeconds : quarterSeconds);
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
      const sums = hours.map(({ counts }) => counts);
      for (const bucket of isOfWholeHours ? sums : sums.flatMap((hour) => withinOnePoint(hour, grid, trackedFrom))) {
        gaps.addSums(bucket);
        buckets.push(bucket);
      }
    }
  }
  return { report: presentSeries(page, seconds, buckets, grid), gaps, lists };
}

/** A boundary within an hour cuts the sums of that hour, which cannot be shared out: they are lost. */
function withinOnePoint(hour: CountBucket, grid: TimeGrid, trackedFrom: EpochSeconds): readonly CountBucket[] {
  const parts = pointsWithin({ from: hour.at, to: hour.end }, grid);
  return parts.length === 1
    ? [hour]
    : parts.flatMap((part) => emptyHours(part, "expired", hourSeconds, trackedFrom).hours.map(({ counts }) => counts));
}
