import { createHash } from "node:crypto";
import { mostExpected } from "../attendance/expected-list.ts";
import type { CsvOptions } from "../attendance/reports/csv.ts";
import { searchForm } from "../attendance/reports/search-text.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, positionIn } from "../http-api/cursor.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { oneOf, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import type { AppName, EpochSeconds } from "../identity/ids.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { type AskedMatrix, parseMatrixRequest } from "./matrix-body-question.ts";
import type { MatrixRows } from "./matrix-rows.ts";
import { csvOptionsOf, csvParameters, wantsCsv } from "./report-format.ts";
import { isEpochSecond } from "./report-window.ts";
import { zoneOf } from "./time-zone.ts";

const maxSearchLength = 100;

/** 50 sessions of 500 people are 4 MB. */
const usualPagePeople = 500;

/** What a cell of the CSV shows. */
export const cellKinds = ["attended", "minutesMin", "minutesMax", "shareMin", "shareMax", "status"] as const;
export type CellKind = (typeof cellKinds)[number];

export const matrixParameters = {
  cell: oneOf(cellKinds),
  sort: oneOf(["list", "userId", "name"] as const),
  order: oneOf(["asc", "desc"] as const),
  search: shortText(maxSearchLength),
  limit: wholeNumber(1, mostExpected),
  cursor: cursorText,
  ...csvParameters,
};

/** Where a page begins. */
export interface MatrixStart {
  /** Of its first person among the rows. */
  readonly index: number;
  /** The moment of the first page, at which all pages look. */
  readonly nowSeconds: EpochSeconds;
  /** Of the rows; a room's own list may be replaced between two pages. */
  readonly peopleDigest: string;
}

export interface MatrixQuestion {
  readonly app: AppName;
  readonly asked: AskedMatrix;
  readonly isCsv: boolean;
  readonly cell: CellKind;
  readonly zone: ZonedTime | undefined;
  readonly csv: CsvOptions;
  readonly rows: MatrixRows;
  readonly limit: number;
  readonly scope: CursorScope;
  readonly start: MatrixStart | undefined;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readMatrixQuestion({ event }: ApiRequest, nowSeconds: EpochSeconds): MatrixQuestion {
  const app = appParameter(event);
  const query = readQuery(event, matrixParameters);
  const asked = parseMatrixRequest(event.body, event.isBase64Encoded, query.timeZone);
  const isCsv = wantsCsv(event);
  const rows: MatrixRows = {
    search: query.search === undefined ? undefined : searchForm(query.search),
    sort: query.sort ?? "list",
    order: query.order ?? "asc",
  };
  const scope: CursorScope = ["matrix", app, digestOf(asked), digestOf(rows)];
  return {
    app,
    asked,
    isCsv,
    cell: query.cell ?? (asked.minShare === undefined ? "minutesMin" : "attended"),
    zone: zoneOf(query),
    csv: csvOptionsOf(query, { provisional: false }),
    rows,
    // A file should be whole.
    limit: query.limit ?? (isCsv ? mostExpected : usualPagePeople),
    scope,
    start:
      query.cursor === undefined ? undefined : positionIn(scope, query.cursor, (packed) => startOf(packed, nowSeconds)),
  };
}

export function digestOf(value: object): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 16);
}

export function packMatrixStart({ index, nowSeconds, peopleDigest }: MatrixStart): Fields {
  return { i: index, n: nowSeconds, h: peopleDigest };
}

/** More than the clocks of two containers differ. */
const clockSkewSeconds = 60;
/** A cursor is followed at once, or soon. */
const longestWalkSeconds = 86_400;

function startOf({ i, n, h }: Fields, nowSeconds: EpochSeconds): MatrixStart | undefined {
  const isIndex = isEpochSecond(i) && i > 0 && i < mostExpected;
  const isMoment = isEpochSecond(n) && n <= nowSeconds + clockSkewSeconds && n >= nowSeconds - longestWalkSeconds;
  return isIndex && isMoment && typeof h === "string" ? { index: i, nowSeconds: n, peopleDigest: h } : undefined;
}
