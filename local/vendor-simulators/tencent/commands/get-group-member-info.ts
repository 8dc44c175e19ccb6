import { shuffleRows } from "../../fault-effects.ts";
import {
  optionalInteger,
  optionalString,
  optionalStringArray,
  type RequestBody,
  requireOneOf,
  requireString,
} from "../body-fields.ts";
import { type AnswerFields, type CommandContext, findGroup, refuseOversized, type TencentCommand } from "../command.ts";
import type { TencentGroup } from "../group.ts";
import { createMemberPresenter, memberFieldNames } from "../member-rows.ts";
import { TencentRefusal } from "../refusal.ts";
import type { StoredRow } from "../stored-members.ts";

const roles = ["Owner", "Admin", "Member"] as const;

/** The stored members of a group, online or not. */
export const getGroupMemberInfo: TencentCommand = {
  service: "group_open_http_svc",
  name: "get_group_member_info",
  logName: "get_group_member_info",
  knownFields: [
    "GroupId",
    "Limit",
    "Offset",
    "Next",
    "MemberInfoFilter",
    "MemberRoleFilter",
    "AppDefinedDataFilter_GroupMember",
  ],
  run(context) {
    const { app, body } = context;
    const groupId = requireString(body, "GroupId");
    const request = readRequest(body, app.switches.maxMemberLimit);
    const group = findGroup(context, groupId);
    if (group.type === "AVChatRoom") throw new TencentRefusal(10007);
    if (request.limit === undefined && group.stored.size > app.switches.unpagedMemberLimit) {
      throw new TencentRefusal(10054);
    }
    const page =
      group.type === "Community" ? communityPage(context, group, request) : offsetPage(context, group, request);
    const present = createMemberPresenter(context, group, request.fields, request.customKeys);
    const rows = context.quirks.shuffled ? shuffleRows(page.rows) : page.rows;
    const fields: AnswerFields = {
      MemberNum: group.stored.size,
      MemberList: rows.map(({ member }) => present(member)),
      ...(page.next !== undefined && { Next: page.next }),
    };
    refuseOversized(fields);
    return { fields };
  },
};

interface MemberRequest {
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  readonly next: string | undefined;
  readonly fields: readonly string[] | undefined;
  readonly roles: ReadonlySet<string> | undefined;
  readonly customKeys: readonly string[] | undefined;
}

function readRequest(body: RequestBody, maxLimit: number): MemberRequest {
  const limit = optionalInteger(body, "Limit");
  if (limit !== undefined && (limit < 1 || limit > maxLimit)) {
    throw new TencentRefusal(10004, `invalid parameter: Limit must be from 1 to ${maxLimit}`);
  }
  const fields = optionalStringArray(body, "MemberInfoFilter");
  const roleFilter = optionalStringArray(body, "MemberRoleFilter");
  return {
    limit,
    offset: optionalInteger(body, "Offset"),
    next: optionalString(body, "Next"),
    fields: fields && requireOneOf(fields, memberFieldNames, "MemberInfoFilter"),
    roles: roleFilter && new Set(requireOneOf(roleFilter, roles, "MemberRoleFilter")),
    customKeys: optionalStringArray(body, "AppDefinedDataFilter_GroupMember"),
  };
}

interface MemberPage {
  readonly rows: readonly StoredRow[];
  readonly next?: string;
}

const matchingRows = (group: TencentGroup, { roles: wanted }: MemberRequest): readonly StoredRow[] =>
  wanted === undefined
    ? group.stored.rows()
    : group.stored.rows().filter(({ member }) => wanted.has(member.role ?? "Member"));

/** Fewer rows than asked for, and the row before the page once more: only when a fault asks for it. */
function cutPage({ quirks }: CommandContext, rows: readonly StoredRow[], start: number, limit: number) {
  const end = Math.min(rows.length, start + Math.min(limit, quirks.maxRows ?? Number.POSITIVE_INFINITY));
  const first = quirks.duplicates && start > 0 && start < end ? start - 1 : start;
  return { rows: rows.slice(first, end), end };
}

function offsetPage(context: CommandContext, group: TencentGroup, request: MemberRequest): MemberPage {
  if (request.next !== undefined) context.note("body.Next on a group that is not a Community");
  const rows = matchingRows(group, request);
  const { offset = 0, limit = Number.POSITIVE_INFINITY } = request;
  const start = context.quirks.endless !== undefined && rows.length > 0 ? offset % rows.length : offset;
  return { rows: cutPage(context, rows, start, limit).rows };
}

/** Beyond 2^53, so that a client that parses it as a double loses its position. */
const cursorBase = 144_115_188_075_855_872n;

function communityPage(context: CommandContext, group: TencentGroup, request: MemberRequest): MemberPage {
  if (request.offset !== undefined) {
    throw new TencentRefusal(10004, "invalid parameter: Offset is not supported for a Community");
  }
  if (request.next === undefined) throw new TencentRefusal(10004, "invalid parameter: Next is required");
  const rows = matchingRows(group, request);
  const start = firstRowAfter(rows, request.next, context.quirks.endless !== undefined);
  const { rows: shown, end } = cutPage(context, rows, start, request.limit ?? Number.POSITIVE_INFINITY);
  const last = rows[end - 1];
  const { endless } = context.quirks;
  if (endless === "repeating" && request.next !== "") return { rows: shown, next: request.next };
  if (endless !== undefined) {
    return { rows: shown, next: writeLapCursor(end < rows.length ? (last?.sequence ?? 0) : 0) };
  }
  return { rows: shown, next: end < rows.length ? writeCursor(last?.sequence ?? 0) : "" };
}

/** Cursors are multiples of a stride, so that a rounded one is detected. Steps above 2^32 count the laps of an endless list. */
const cursorStep = 1_021n;

const lapSize = 0x1_0000_0000;

let lap = 0;

const writeCursor = (afterSequence: number): string => String(cursorBase + BigInt(afterSequence) * cursorStep);

/** The same position under a cursor that was not used before. */
function writeLapCursor(afterSequence: number): string {
  lap++;
  return writeCursor(afterSequence + lap * lapSize);
}

function firstRowAfter(rows: readonly StoredRow[], next: string, isLapping: boolean): number {
  if (next === "") return 0;
  if (!/^\d{1,20}$/.test(next)) throw new TencentRefusal(10004, "invalid parameter: Next is unknown");
  const distance = BigInt(next) - cursorBase;
  if (distance < 0n || distance % cursorStep !== 0n) {
    throw new TencentRefusal(10004, "invalid parameter: Next is unknown");
  }
  const place = distance / cursorStep;
  const sequence = Number(isLapping ? place % BigInt(lapSize) : place);
  const found = rows.findIndex((row) => row.sequence > sequence);
  return found === -1 ? rows.length : found;
}
