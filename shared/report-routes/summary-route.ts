import { mergeHours } from "../attendance/reports/rollup.ts";
import {
  type RawSummaryReport,
  reportSummary,
  type SummaryReport,
  summarizeHours,
} from "../attendance/reports/summary.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { readQuery } from "../http-api/query.ts";
import { isoUtc } from "../identity/iso-time.ts";
import {
  gatherStretches,
  noteStretches,
  planStretches,
  presentBasis,
  type RecordReads,
  type RecordStretch,
  slotsAround,
} from "./record-stretches.ts";
import { reportHeaders } from "./report-format.ts";
import { presentRoomFacts, type ReportStore, rangeParameters, readQuestion } from "./report-question.ts";
import { maxRollupDays } from "./report-window.ts";
import { firstSlotDue } from "./reported-room.ts";
import { noteNamingChanges, noteRoom } from "./room-notes.ts";
import type { SummaryReply } from "./summary-shape.ts";

/**
 * `GET …/attendance/summary`: peak, average, person-minutes, people, coverage and sessions. Up to two days also the flow of
 * people and the retention curves, which daily roll-ups do not hold; `basis` says which part came from where.
 */
export async function answerSummary(store: ReportStore, request: ApiRequest): Promise<ApiReply> {
  const query = readQuery(request.event, rangeParameters);
  const question = await readQuestion(store, request, query, maxRollupDays);
  const { reads, window } = question;
  const stretches = await planStretches(reads, window);

  const { notes, ...report } = await summarize(reads, window, stretches);

  return {
    headers: reportHeaders(question.settled),
    body: {
      ...presentRoomFacts(question),
      ...report,
      recordedSince: isoUtc(reads.room.recordedSince),
      basis: presentBasis(stretches),
      notes: [...noteRoom(reads, window), ...noteStretches(stretches), ...notes, ...noteNamingChanges(reads, window)],
    } satisfies SummaryReply,
  };
}

async function summarize(
  reads: RecordReads,
  window: TimeWindow,
  stretches: readonly RecordStretch[],
): Promise<SummaryReport | RawSummaryReport> {
  const { settings } = reads.room;
  if (stretches.every(({ source }) => source === "raw")) {
    return reportSummary(slotsAround(reads, window), window, settings, firstSlotDue(reads.room));
  }
  const { parts, uniques } = await gatherStretches(reads, stretches);
  const merged = mergeHours(parts, uniques);
  return merged === null
    ? reportSummary([], window, settings, firstSlotDue(reads.room))
    : summarizeHours(merged, settings);
}
