import type { AttendeesReply } from "../../shared/report-routes/attendees-shape.ts";
import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import { roomPath } from "../api/api-paths.ts";
import type { RollcallApi } from "../api/rollcall-api.ts";
import type { CommandContext } from "../command-context.ts";
import { usageError } from "../terminal/command-failure.ts";
import { textTable } from "../terminal/text-table.ts";
import { attendeeColumns, attendeeRow, reportHead } from "./report-text.ts";
import { readTime } from "./report-times.ts";
import { writeCsv } from "./write-csv.ts";

export interface AttendeesOptions extends ApiOptions {
  readonly from?: string;
  readonly to?: string;
  readonly session?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly minShare?: string;
  readonly sort?: string;
  readonly order?: string;
  readonly status?: string;
  readonly lateAfter?: string;
  readonly leftEarly?: string;
  readonly minSeconds?: string;
  readonly expected?: string;
  readonly limit: string;
  readonly csv?: string;
  readonly timeZone?: string;
  readonly bom?: boolean;
}

const mostRowsAPage = 1_000;

export async function reportAttendees(
  context: CommandContext<AttendeesOptions>,
  app = "",
  groupId = "",
): Promise<void> {
  const { options, world } = context;
  const path = `${roomPath(app, groupId)}/attendance/attendees`;
  const query = queryOf(options, world.now());
  const limit = /^[1-9]\d{0,5}$/.test(options.limit) ? Number(options.limit) : undefined;
  if (limit === undefined) {
    throw usageError("--limit must be a whole number above 0");
  }
  if (options.csv === undefined && (options.bom || options.timeZone !== undefined)) {
    throw usageError(`${options.bom ? "--bom" : "--time-zone"} needs --csv: it changes the file, not the table`);
  }
  const api = await apiAccess(context);
  if (options.csv !== undefined) {
    const csv = { format: "csv", timeZone: options.timeZone, bom: options.bom ? "true" : undefined };
    await writeCsv(context, api, path, { ...query, ...csv }, options.csv);
    return;
  }
  const reply = await world.terminal.progress("Reading who was there", (report) =>
    readAttendees(api, path, query, limit, report),
  );
  context.result(reply, () =>
    [reportHead(reply), textTable(attendeeColumns, reply.attendees.map(attendeeRow))].join("\n\n"),
  );
  if (reply.nextCursor !== null) {
    world.terminal.note(
      `${reply.attendees.length} of ${reply.total} people are shown: --limit shows more, --csv writes all.`,
    );
  }
}

function queryOf(options: AttendeesOptions, nowMs: number): Readonly<Record<string, string | undefined>> {
  return {
    from: readTime(options.from, "--from", nowMs),
    to: readTime(options.to, "--to", nowMs),
    session: options.session,
    startsAt: options.startsAt,
    endsAt: options.endsAt,
    minShare: options.minShare,
    sort: options.sort,
    order: options.order,
    status: options.status,
    lateAfterSeconds: options.lateAfter,
    leftEarlySeconds: options.leftEarly,
    minSeconds: options.minSeconds,
    expected: options.expected,
  };
}

/** The pages as one reply, up to `limit` people. */
async function readAttendees(
  api: RollcallApi,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  limit: number,
  report: (text: string) => void,
): Promise<AttendeesReply> {
  const pageQuery = (left: number) => ({ ...query, limit: String(Math.min(left, mostRowsAPage)) });
  let reply: AttendeesReply = await api.json(path, { query: pageQuery(limit) });
  while (reply.nextCursor !== null && reply.attendees.length < limit) {
    report(`${reply.attendees.length} of ${reply.total}`);
    const left = limit - reply.attendees.length;
    const page: AttendeesReply = await api.json(path, { query: { ...pageQuery(left), cursor: reply.nextCursor } });
    reply = { ...reply, attendees: [...reply.attendees, ...page.attendees], nextCursor: page.nextCursor };
  }
  return reply;
}
