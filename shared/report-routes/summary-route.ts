import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { readQuery } from "../http-api/query.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { noteStretches, planStretches, presentBasis } from "./record-stretches.ts";
import { reportHeaders } from "./report-format.ts";
import {
  presentRoomFacts,
  type ReportStore,
  rangeParameters,
  readAskedRange,
  readQuestion,
} from "./report-question.ts";
import { maxRollupDays } from "./report-window.ts";
import { noteNamingChanges, noteRoom } from "./room-notes.ts";
import { summarizeWindow } from "./summarize-window.ts";
import type { SummaryReply } from "./summary-shape.ts";

/**
 * `GET …/attendance/summary`: peak, average, person-minutes, people, coverage and sessions. Up to two days also the flow of
 * people and the retention curves, which daily roll-ups do not hold; `basis` says which part came from where.
 */
export async function answerSummary(store: ReportStore, request: ApiRequest): Promise<ApiReply> {
  const query = readQuery(request.event, rangeParameters);
  const question = await readQuestion(store, request, await readAskedRange(store, request, query), maxRollupDays);
  const { reads, window } = question;
  const stretches = await planStretches(reads, window);

  const { notes, ...report } = await summarizeWindow(reads, window, stretches);

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
