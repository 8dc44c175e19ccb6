import { findFault, type PagingQuirks, pagingQuirks, shuffleRows } from "../../fault-effects.ts";
import type { AgoraEndpoint, EndpointContext } from "../endpoint.ts";
import { findAgoraGroup, readFlag, readPositive } from "../endpoint.ts";
import { type AgoraMemberRow, listMembers } from "../group.ts";

/** One page of a group's members. Pages are offsets into the list at the moment of the request. */
export const chatgroupUsers: AgoraEndpoint = {
  method: "GET",
  path: ["chatgroups", "*", "users"],
  logName: "chatgroups/users",
  knownQuery: ["pagenum", "pagesize", "joined_time"],
  run(context) {
    const { app, parts, query, faults } = context;
    const { defaultPageSize, maxPageSize, joinedTimeSupported } = app.switches;
    const pageNumber = readPositive(query, "pagenum", 1);
    const pageSize = Math.min(readPositive(query, "pagesize", defaultPageSize), maxPageSize);
    const wantsTimes = readFlag(query, "joined_time") && joinedTimeSupported;
    const group = findAgoraGroup(app, parts[0] ?? "");
    const rows = cutPage(listMembers(group), (pageNumber - 1) * pageSize, pageSize, pagingQuirks(faults));
    const data = rows.map((row, index) => presentRow(context, row, index, wantsTimes));
    return { envelope: { data, count: data.length } };
  },
};

/** Offset paging has no cursor: with the endless fault the list starts over at its end, so that no page is ever empty. */
function cutPage(all: readonly AgoraMemberRow[], offset: number, pageSize: number, quirks: PagingQuirks) {
  const start = quirks.endless !== undefined && all.length > 0 ? offset % all.length : offset;
  const first = quirks.duplicates && start > 0 && start < all.length ? start - 1 : start;
  const rows = all.slice(first, start + Math.min(pageSize, quirks.maxRows ?? pageSize));
  return quirks.shuffled ? shuffleRows(rows) : rows;
}

function presentRow({ app, faults }: EndpointContext, row: AgoraMemberRow, index: number, wantsTimes: boolean) {
  const isStrange = index % 3 === 2 && findFault(faults, "unknown-role") !== undefined;
  const known = row.role === "admin" ? app.switches.adminKey : row.role;
  const shown: Record<string, unknown> = { [isStrange ? "moderator" : known]: row.userId };
  if (wantsTimes) shown["joined_time"] = joinedTime(row.joinedAt, app.switches.joinedTimeAsString, faults);
  return shown;
}

function joinedTime(at: number, asText: boolean, faults: EndpointContext["faults"]): number | string {
  const fault = findFault(faults, "joined-time");
  // The samples of the vendor's documentation contain times of 12 digits instead of 13.
  if (fault?.as === "12-digits") return Math.floor(at / 10);
  return asText || fault?.as === "string" ? String(at) : at;
}
