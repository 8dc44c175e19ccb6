import { idOfSegment, pathSegment } from "../../router/path-segment.ts";
import type { Query } from "../../router/query.ts";

export const cellContents = ["share", "time", "attended"] as const;
/** What a cell of the matrix says. */
export type CellContent = (typeof cellContents)[number];

export const courseOrders = ["list", "name", "share", "attended"] as const;
export type CourseOrder = (typeof courseOrders)[number];

export const peopleSources = ["own", "seen"] as const;
/** Whose rows the matrix has: the rooms' own lists of expected people, or everybody who was seen. */
export type PeopleSource = (typeof peopleSources)[number];

/** What the address says of the course, so that a link shows the same. It holds no list of people. */
export interface CourseOptions {
  readonly app: string | undefined;
  readonly rooms: readonly string[];
  /** Dates of the browser's calendar: `2026-09-01`. */
  readonly from: string;
  readonly to: string;
  readonly minPercent: number;
  /** Undefined: the rooms' own lists where there are any, or else everybody who was seen. */
  readonly people: PeopleSource | undefined;
  readonly cell: CellContent;
  readonly order: CourseOrder;
  readonly search: string;
}

const usualDays = 28;
const usualMinPercent = 80;

export function courseOptionsOf(query: URLSearchParams, today: Date): CourseOptions {
  const rooms = (query.get("rooms") ?? "").split(",").filter((segment) => segment !== "");
  const percent = Number(query.get("minShare") ?? Number.NaN);
  return {
    app: query.get("app") ?? undefined,
    rooms: rooms.map(idOfSegment).filter((id) => id !== undefined),
    from: dateIn(query.get("from")) ?? dateText(new Date(today.getTime() - usualDays * 86_400_000)),
    to: dateIn(query.get("to")) ?? "",
    minPercent: Number.isInteger(percent) && percent >= 1 && percent <= 100 ? percent : usualMinPercent,
    people: peopleSources.find((source) => source === query.get("people")),
    cell: cellContents.find((cell) => cell === query.get("cell")) ?? "share",
    order: courseOrders.find((order) => order === query.get("sort")) ?? "list",
    search: query.get("search") ?? "",
  };
}

function roomsText(rooms: readonly string[]): string {
  return rooms.map(pathSegment).join(",");
}

export function courseQuery({
  app,
  rooms,
  from,
  to,
  minPercent,
}: Omit<CourseOptions, "cell" | "order" | "search" | "people">): Query {
  const minShare = minPercent === usualMinPercent ? undefined : String(minPercent);
  return { app, rooms: roomsText(rooms), from, to, minShare };
}

/** The local date of an instant, as inputs of dates have it. */
export function dateText(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The instant at which a local date begins; of the day after, for the end of a range that includes the date. */
export function beginOf(date: string, { dayAfter = false } = {}): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(year, month - 1, day + (dayAfter ? 1 : 0)).toISOString().replace(".000Z", "Z");
}

function dateIn(text: string | null): string | undefined {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
