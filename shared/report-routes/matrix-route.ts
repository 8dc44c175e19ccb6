import type { PseudonymKey } from "../attendance/pseudonyms.ts";
import { coverageOf } from "../attendance/reports/list-tally.ts";
import type { PersonFigures } from "../attendance/reports/person-figures.ts";
import { noteLimits, noteNamings } from "../attendance/reports/report-notes.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor, invalidCursor } from "../http-api/cursor.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import { AnswerSize } from "./answer-size.ts";
import { MatrixPseudonyms, type ReadColumn, readColumn } from "./matrix-cells.ts";
import { findColumns, type MatrixColumn } from "./matrix-columns.ts";
import { type MatrixFile, matrixHeader, matrixLine, matrixTotalLine } from "./matrix-csv.ts";
import { findPeople, type MatrixPeople } from "./matrix-people.ts";
import { joinFrames, totalOf } from "./matrix-person-totals.ts";
import { digestOf, type MatrixQuestion, packMatrixStart, readMatrixQuestion } from "./matrix-question.ts";
import { rowsToShow } from "./matrix-rows.ts";
import type { MatrixReply } from "./matrix-shape.ts";
import { presentPlan } from "./planned-times.ts";
import { mayGoOn } from "./provisional.ts";
import { presentBasis } from "./record-stretches.ts";
import { csvLinks, reportHeaders } from "./report-format.ts";
import type { ReportStore } from "./report-question.ts";
import { isSettled } from "./report-window.ts";
import { noteNames, noteNamingChanges, noteRoom } from "./room-notes.ts";
import { sessionIdOf } from "./session-id.ts";

export interface MatrixStore extends ReportStore {
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

/** Sessions that are read at a time: while one waits for the table another is decoded. */
const columnsAtOnce = 3;

/** Everything that one page is made of. */
interface ReadMatrix {
  readonly question: MatrixQuestion;
  readonly nowSeconds: EpochSeconds;
  readonly people: MatrixPeople;
  readonly columns: readonly ReadColumn[];
  /** Indexes of the people to show, on all pages. */
  readonly rows: readonly number[];
  /** Of the first person of the page, among them. */
  readonly from: number;
  readonly to: number;
  readonly provisional: boolean;
}

/**
 * `POST /v1/apps/{app}/attendance/matrix`: people by sessions, with the figures of the attendees of each session. Each session is read
 * once for a page of people.
 */
export async function answerMatrix(store: MatrixStore, request: ApiRequest): Promise<ApiReply> {
  const read = await readMatrix(store, request);
  return read.question.isCsv ? csvOf(read, request) : jsonOf(read);
}

async function readMatrix({ table, pseudonymKey }: MatrixStore, request: ApiRequest): Promise<ReadMatrix> {
  const realNow = Math.floor(table.now() / 1000);
  const question = readMatrixQuestion(request, realNow);
  const { app, asked, start, limit } = question;
  const nowSeconds = start?.nowSeconds ?? realNow;
  const found = await findColumns({ table, app, nowSeconds, signal: request.deadline.signal }, asked.columns);
  const people = await findPeople(found, asked.people);
  const rows = rowsToShow(people.people, question.rows);
  const from = start?.index ?? 0;
  if (start !== undefined && (start.peopleDigest !== peopleDigest(people) || from >= rows.length)) {
    throw invalidCursor();
  }
  const to = Math.min(rows.length, from + limit);
  const pseudonyms = new MatrixPseudonyms(pseudonymKey);
  const columns: ReadColumn[] = [];
  for (let first = 0; first < found.length; first += columnsAtOnce) {
    const some = found.slice(first, first + columnsAtOnce);
    const read = some.map((column) => readColumn(column, people, rows.slice(from, to), asked.minShare, pseudonyms));
    columns.push(...(await Promise.all(read)));
  }
  return { question, nowSeconds, people, columns, rows, from, to, provisional: found.some(isProvisional) };
}

function peopleDigest({ people }: MatrixPeople): string {
  return digestOf(people.map(({ userId, name }) => [userId, name]));
}

function isProvisional({ session, reads, window }: MatrixColumn): boolean {
  return mayGoOn(session, reads) || !isSettled(window, reads.nowSeconds);
}

/** The people of the page, each with the cells and the total. */
function rowsOf({ people, columns, rows, from, to }: ReadMatrix) {
  const time = joinFrames(columns.map(({ facts }) => facts.measure.frame));
  const shown = rows.slice(from, to).flatMap((index) => people.people[index] ?? []);
  return shown.map((person, index) => {
    const cells = columns.flatMap((column) => column.cells[index] ?? []);
    return { person, cells, total: totalOf(cells, time) };
  });
}

/** @param shown how many people of the page are in the answer */
function nextCursorOf({ question, nowSeconds, people, rows, from }: ReadMatrix, shown: number): string | null {
  const index = from + shown;
  return index >= rows.length
    ? null
    : encodeCursor(question.scope, packMatrixStart({ index, nowSeconds, peopleDigest: peopleDigest(people) }));
}

function jsonOf(read: ReadMatrix): ApiReply {
  const { question, people, columns, provisional } = read;
  const { app, asked } = question;
  const judges = asked.minShare !== undefined;
  const rows = rowsOf(read).map(({ person, cells, total }) => {
    const { attended, ...totals } = total;
    return {
      ...person,
      sessions: cells.map((cell) => presentCell(cell)),
      total: { ...totals, ...(judges ? { attended } : {}) },
    };
  });
  const size = new AnswerSize();
  const end = rows.findIndex((row) => !size.take(JSON.stringify(row)));
  const shown = end < 0 ? rows : rows.slice(0, end);
  return {
    headers: reportHeaders(false),
    body: {
      app,
      provisional,
      ...(asked.minShare === undefined ? {} : { minShare: asked.minShare }),
      sessions: columns.map((column) => presentColumn(column, judges, question.zone)),
      expected: { people: people.people.length, givenBy: people.givenBy, complete: people.complete },
      total: read.rows.length,
      people: shown,
      nextCursor: nextCursorOf(read, shown.length),
    } satisfies MatrixReply,
  };
}

function presentCell({ status, secondsMin, secondsMax, secondsEstimate, share, attended }: PersonFigures) {
  return { status, secondsMin, secondsMax, secondsEstimate, share, ...(attended === null ? {} : { attended }) };
}

function presentColumn(column: ReadColumn, judges: boolean, zone: ZonedTime | undefined) {
  const { reads, session, window, plan, facts, totals } = column;
  const { room } = reads;
  const { people, attended, secondsMin, secondsMax } = totals;
  return {
    groupId: room.groupId,
    ...(room.label === undefined ? {} : { label: room.label }),
    sessionId: sessionIdOf(session),
    ...(zone === undefined ? {} : { localDate: zone.date(session.startedBetween[1]) }),
    from: isoUtc(window.from),
    to: isoUtc(window.to),
    ...(plan === undefined ? {} : { plan: presentPlan(plan) }),
    provisional: isProvisional(column),
    secondsMin: facts.frame.secondsMin,
    secondsMax: facts.frame.secondsMax,
    total: { people, ...(judges ? { attended } : {}), secondsMin, secondsMax },
    detectionFloorSeconds: facts.detectionFloorSeconds,
    absenceFloorSeconds: facts.absenceFloorSeconds,
    coverage: coverageOf(facts.lists),
    basis: presentBasis(column.stretches),
    notes: notesOf(column),
  };
}

function notesOf({ reads, window, facts }: ReadColumn): readonly string[] {
  return [
    ...noteRoom(reads, window),
    ...noteLimits(facts.lists, facts.clockAheadSeconds),
    ...noteNamings(facts.names),
    ...noteNamingChanges(reads, window),
    ...noteNames(reads, facts.names),
  ];
}

function csvOf(read: ReadMatrix, request: ApiRequest): ApiReply {
  const { question, rows, columns, from, provisional } = read;
  const { asked, cell, zone, csv } = question;
  const judgesAttended = asked.minShare !== undefined;
  const notes = [...new Set(columns.flatMap(notesOf))];
  const file: MatrixFile = { columns, cell, judgesAttended, zone, csv, provisional, notes };
  const size = new AnswerSize();
  const lines = [matrixHeader(file)];
  size.take(lines[0] ?? "");
  for (const { person, cells, total } of rowsOf(read)) {
    const text = matrixLine(file, person, cells, total);
    if (!size.take(text)) break;
    lines.push(text);
  }
  const shown = lines.length - 1;
  if (from + shown === rows.length) lines.push(matrixTotalLine(file));
  return {
    headers: {
      ...reportHeaders(false),
      ...csvLinks(request.event, nextCursorOf(read, shown)),
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="matrix-${question.app}.csv"`,
    },
    body: lines.join(""),
  };
}
