import type { MatrixReply } from "../../shared/report-routes/matrix-shape.ts";
import type { ListedPerson } from "../expected-list/parse-people.ts";
import { pathSegment } from "../router/path-segment.ts";
import { callApi, fetchApi } from "./api-client.ts";

export interface MatrixQuestion {
  readonly app: string;
  readonly rooms: readonly string[];
  readonly from: string;
  readonly to: string | undefined;
  readonly minShare: number | undefined;
  /** Without it the rooms' own lists of expected people. */
  readonly expected: readonly ListedPerson[] | undefined;
}

const firstPage = 500;
const mostPeople = 5_000;
/** A reply of so many cells has about four megabytes. */
const cellsPerPage = 25_000;

/** People by sessions, whole. `onPage` gets each page as it comes. */
export async function readMatrix(
  question: MatrixQuestion,
  signal: AbortSignal,
  onPage: (page: MatrixReply) => void,
): Promise<MatrixReply> {
  let limit = firstPage;
  let cursor: string | undefined;
  for (;;) {
    const call = { method: "POST", query: { limit, cursor }, body: bodyOf(question), signal } as const;
    const page = await callApi<MatrixReply>(matrixPath(question), call);
    onPage(page);
    if (page.nextCursor === null) return page;
    cursor = page.nextCursor;
    limit = Math.min(mostPeople, Math.max(firstPage, Math.floor(cellsPerPage / Math.max(1, page.sessions.length))));
  }
}

export const matrixCells = ["attended", "minutesMin", "minutesMax", "shareMin", "shareMax", "status"] as const;
export type MatrixCell = (typeof matrixCells)[number];

/** What the cells of a file hold, which people it has, and in which order. */
interface MatrixFile {
  readonly cell: MatrixCell;
  readonly search: string | undefined;
  readonly sort: "list" | "name";
  readonly timeZone: string;
}

/** The API's CSV, one reply a page. */
export function readMatrixCsv(
  question: MatrixQuestion,
  file: MatrixFile,
  cursor: string | undefined,
): Promise<Response> {
  const query = { ...file, format: "csv", bom: cursor === undefined, cursor };
  return fetchApi(matrixPath(question), { method: "POST", query, body: bodyOf(question), accept: "text/csv" });
}

const matrixPath = ({ app }: MatrixQuestion): string => `v1/apps/${pathSegment(app)}/attendance/matrix`;

function bodyOf({ rooms, from, to, minShare, expected }: MatrixQuestion) {
  return {
    rooms,
    from,
    ...(to === undefined ? {} : { to }),
    ...(minShare === undefined ? {} : { minShare }),
    ...(expected === undefined ? {} : { expected }),
  };
}
