import { noteDaysWithoutEvents, noteEvents } from "../attendance/reports/report-notes.ts";
import { mergeHours, RollupBuilder } from "../attendance/reports/rollup.ts";
import {
  type RawSummaryReport,
  reportSummary,
  type SummaryReport,
  summarizeHours,
} from "../attendance/reports/summary.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import { gatherStretches, type RecordReads, type RecordStretch, recordAround } from "./record-stretches.ts";
import { firstSlotDue } from "./reported-room.ts";

/** The summary of a window; with the flow of people and the retention curves where all of it is read from the raw record. */
export async function summarizeWindow(
  reads: RecordReads,
  window: TimeWindow,
  stretches: readonly RecordStretch[],
): Promise<SummaryReport | RawSummaryReport> {
  const { settings } = reads.room;
  if (isAllRaw(stretches)) {
    return reportSummary(recordAround(reads, window), window, settings, firstSlotDue(reads.room));
  }
  return summarizeStretches(reads, window, stretches);
}

/** The same numbers without flow and retention. */
export async function countWindow(
  reads: RecordReads,
  window: TimeWindow,
  stretches: readonly RecordStretch[],
): Promise<SummaryReport> {
  if (!isAllRaw(stretches)) {
    return summarizeStretches(reads, window, stretches);
  }
  const { settings } = reads.room;
  const builder = new RollupBuilder(window, settings, firstSlotDue(reads.room));
  await readRoom(recordAround(reads, window), builder.listeners, settings);
  return summarizeHours(builder.gather([]), settings);
}

function isAllRaw(stretches: readonly RecordStretch[]): boolean {
  return stretches.every(({ source }) => source === "raw");
}

async function summarizeStretches(
  reads: RecordReads,
  window: TimeWindow,
  stretches: readonly RecordStretch[],
): Promise<SummaryReport> {
  const { settings } = reads.room;
  const { parts, uniques } = await gatherStretches(reads, stretches);
  const merged = mergeHours(parts, uniques);
  if (merged === null) return reportSummary([], window, settings, firstSlotDue(reads.room));
  const report = summarizeHours(merged, settings);
  return { ...report, notes: [...report.notes, ...noteEvents(merged.events), ...noteDaysWithoutEvents(parts)] };
}
