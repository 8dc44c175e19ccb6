import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { CsvOptions } from "../attendance/reports/csv.ts";
import type { RoomRef } from "../attendance/room.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import { encodedPath } from "../http-api/path-parameters.ts";
import { flag, oneOf } from "../http-api/query.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import { timeZone, zoneOf } from "./time-zone.ts";

/** The query parameters of a CSV. */
export const csvParameters = {
  bom: flag,
  timeZone,
  format: oneOf(["csv", "json"] as const),
  separator: oneOf(["comma", "semicolon"] as const),
};

export function csvOptionsOf(
  query: {
    readonly bom: boolean | undefined;
    readonly timeZone: string | undefined;
    readonly separator?: "comma" | "semicolon" | undefined;
    readonly durations?: "seconds" | "hms" | undefined;
  },
  { provisional }: { readonly provisional: boolean },
): CsvOptions {
  return {
    byteOrderMark: query.bom === true,
    provisional,
    separator: query.separator === "semicolon" ? ";" : ",",
    durations: query.durations ?? "seconds",
    ...(query.timeZone === undefined ? {} : { timeZone: query.timeZone }),
  };
}

/**
 * True for `format=csv`; without `format`, when the client names `text/csv` in `Accept` and does not prefer JSON to it (RFC 9110
 * §12.5.1).
 */
export function wantsCsv(
  event: Pick<APIGatewayProxyEventV2, "headers"> &
    Partial<Pick<APIGatewayProxyEventV2, "rawQueryString" | "queryStringParameters">>,
): boolean {
  const format =
    event.queryStringParameters?.["format"] ?? new URLSearchParams(event.rawQueryString ?? "").get("format");
  if (format !== null) {
    return format.toLowerCase() === "csv";
  }
  const accept = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === "accept")?.[1] ?? "";
  const csv = qualityOf(accept, "text/csv");
  return csv > 0 && csv >= qualityOf(accept, "application/json");
}

function qualityOf(accept: string, mediaType: string): number {
  for (const range of accept.toLowerCase().split(",")) {
    const [name, ...parameters] = range.split(";").map((part) => part.trim());
    if (name === mediaType) {
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice("q=".length);
      return quality === undefined ? 1 : Number(quality) || 0;
    }
  }
  return 0;
}

/** Reports are private to the holder of the key, and one URL has two representations. */
export function reportHeaders(isSettled: boolean): Readonly<Record<string, string>> {
  return {
    // Short, so that no cache holds a person for long after an erasure.
    "cache-control": isSettled ? "private, max-age=60" : "no-store",
    vary: "accept",
  };
}

/**
 * The `Link` header of a CSV, to the same report as JSON, which has its notes, and to its next page: the file itself has no field for a
 * cursor.
 */
export function csvLinks(event: APIGatewayProxyEventV2, nextCursor: string | null): Readonly<Record<string, string>> {
  const described = `${linkTo(event, { format: "json" })}; rel="describedby"; type="application/json"`;
  if (nextCursor === null) {
    return { link: described };
  }
  return {
    link: `${linkTo(event, { cursor: nextCursor })}; rel="next", ${described}`,
    "rollcall-note": "this file is one page of the report; the Link header leads to the next",
  };
}

function linkTo(event: APIGatewayProxyEventV2, changed: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(event.rawQueryString ?? "");
  for (const [name, value] of Object.entries(changed)) {
    query.set(name, value);
  }
  return `<${encodedPath(event)}?${query}>`;
}

/** What a file is about, for its name. */
export interface FileRange {
  readonly window: TimeWindow;
  readonly zone: ZonedTime | undefined;
}

/** For the name of a file whose form the request chose; other names have no range, as scripts may expect them. */
export function fileRangeOf(
  query: Readonly<Partial<Record<"columns" | "separator" | "durations" | "timeZone", string | undefined>>>,
  window: TimeWindow,
): FileRange | undefined {
  const isChosen = (query.columns ?? query.separator ?? query.durations) !== undefined;
  return isChosen ? { window, zone: zoneOf({ timeZone: query.timeZone }) } : undefined;
}

export function csvReply(
  text: string,
  room: RoomRef,
  report: string,
  headers: Readonly<Record<string, string>>,
  range?: FileRange,
): ApiReply {
  return csvFile(text, `${report}-${room.app}-${room.groupId}`, headers, range);
}

/** @param about what the file is about; characters that not every system allows in a name are replaced */
export function csvFile(
  text: string,
  about: string,
  headers: Readonly<Record<string, string>>,
  range?: FileRange,
): ApiReply {
  const name = about.replace(/[^A-Za-z0-9_-]+/g, "_");
  const fileName = `${range === undefined ? name : `${name}_${rangeName(range)}`}.csv`;
  return {
    headers: {
      ...headers,
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${fileName}"`,
    },
    body: text,
  };
}

/** `2026-11-20T0900Z_2026-11-20T1030Z`, or local times without the `Z`; the colons of ISO 8601 are not allowed everywhere. */
function rangeName({ window, zone }: FileRange): string {
  const name = (instant: EpochSeconds): string => {
    const time = (zone?.iso(instant) ?? isoUtc(instant)).slice(0, "2026-11-20T09:00".length).replace(":", "");
    return zone === undefined ? `${time}Z` : time;
  };
  return `${name(window.from)}_${name(window.to)}`;
}
