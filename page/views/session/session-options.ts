import { type Direction, type RowOrder, rowOrders } from "../../presence-chart/row-order.ts";
import { isWhole, type TimeSpan } from "../../presence-chart/time-view.ts";
import type { Query } from "../../router/query.ts";

/** Which people the chart shows. */
export const peopleFilters = ["all", "present", "absent", "unknown", "attended", "not-attended", "undecided"] as const;
export type PeopleFilter = (typeof peopleFilters)[number];

/** What the address says of the view, so that a link shows the same. It never holds a key, nor a list of people. */
export interface SessionOptions {
  readonly search: string;
  readonly order: RowOrder;
  readonly direction: Direction;
  readonly show: PeopleFilter;
  /** In whole percents, as the slider has them. */
  readonly minPercent: number;
  readonly startsAt: string | undefined;
  readonly endsAt: string | undefined;
  /** The group whose members are expected, as the API names it: `group:staff`, `chatgroup:264010001`. */
  readonly expectedGroup: string | undefined;
  /** The part of the time that is shown; undefined for all of it. */
  readonly zoom: TimeSpan | undefined;
}

const usualMinPercent = 80;

export function sessionOptionsOf(query: URLSearchParams): SessionOptions {
  const percent = Number(query.get("minShare") ?? Number.NaN);
  return {
    search: query.get("search") ?? "",
    order: rowOrders.find((order) => order === query.get("sort")) ?? "name",
    direction: query.get("order") === "desc" ? "desc" : "asc",
    show: peopleFilters.find((filter) => filter === query.get("show")) ?? "all",
    minPercent: Number.isInteger(percent) && percent >= 1 && percent <= 100 ? percent : usualMinPercent,
    startsAt: timeOf(query.get("startsAt")),
    endsAt: timeOf(query.get("endsAt")),
    expectedGroup: /^(?:chat)?group:.+$/.exec(query.get("expected") ?? "")?.[0],
    zoom: zoomOf(query.get("zoom")),
  };
}

/** The options as the address has them; what is as usual is left out. */
export function queryOf(options: Partial<SessionOptions>): Query {
  const query: Record<string, string | undefined> = {};
  const { search, order, direction, show, minPercent } = options;
  if (search !== undefined) query["search"] = search;
  if (order !== undefined) query["sort"] = order === "name" ? undefined : order;
  if (direction !== undefined) query["order"] = direction === "asc" ? undefined : direction;
  if (show !== undefined) query["show"] = show === "all" ? undefined : show;
  if (minPercent !== undefined) query["minShare"] = minPercent === usualMinPercent ? undefined : String(minPercent);
  if ("startsAt" in options) query["startsAt"] = options.startsAt;
  if ("endsAt" in options) query["endsAt"] = options.endsAt;
  if ("expectedGroup" in options) query["expected"] = options.expectedGroup;
  return query;
}

export function zoomText(view: TimeSpan, limits: TimeSpan): string | undefined {
  return isWhole(view, limits) ? undefined : `${Math.round(view.from)}-${Math.round(view.to)}`;
}

function zoomOf(text: string | null): TimeSpan | undefined {
  const [, from, to] = /^(\d{9,11})-(\d{9,11})$/.exec(text ?? "") ?? [];
  return from !== undefined && to !== undefined && Number(from) < Number(to)
    ? { from: Number(from), to: Number(to) }
    : undefined;
}

function timeOf(text: string | null): string | undefined {
  return text === null || Number.isNaN(Date.parse(text)) ? undefined : text;
}
