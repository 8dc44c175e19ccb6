import { optionalInteger, optionalString, requireOneOf } from "../body-fields.ts";
import { type CommandContext, refuseOversized, type TencentCommand } from "../command.ts";
import type { TencentGroup } from "../group.ts";
import { TencentRefusal } from "../refusal.ts";

const maxLimit = 10_000;
const groupTypes = ["Public", "Private", "ChatRoom", "AVChatRoom", "BChatRoom", "Community"] as const;

/**
 * The IDs of all groups of the app, at most one call per second. `Next` is an unsigned 64-bit JSON number
 * that a plain JSON.parse rounds; the stride makes a rounded cursor show.
 */
export const getAppidGroupList: TencentCommand = {
  service: "group_open_http_svc",
  name: "get_appid_group_list",
  logName: "get_appid_group_list",
  callsPerSecond: 1,
  knownFields: ["Limit", "Next", "GroupType"],
  run(context) {
    const { app, body, quirks } = context;
    const limit = optionalInteger(body, "Limit") ?? maxLimit;
    if (limit < 1 || limit > maxLimit) {
      throw new TencentRefusal(10004, `invalid parameter: Limit must be from 1 to ${maxLimit}`);
    }
    const typeName = optionalString(body, "GroupType");
    if (typeName !== undefined) requireOneOf([typeName], groupTypes, "GroupType");
    const after = readCursor(context);
    const chosen = [...app.groups.values()].filter(({ type }) => typeName === undefined || type === typeName);
    const rest = chosen.filter(({ sequence }) => sequence > after);
    const shown = rest.slice(0, Math.min(limit, quirks.maxRows ?? limit));
    const fields = {
      TotalCount: chosen.length,
      GroupIdList: shown.map(({ groupId }) => ({ GroupId: groupId })),
      Next: nextCursor(context, shown, rest, after),
    };
    refuseOversized(fields);
    return { fields, omitErrorInfo: true };
  },
};

const cursorBase = 9_223_372_036_854_775_808n;
const cursorStride = 1_009n;
const writeCursor = (sequence: number) => cursorBase + BigInt(sequence) * cursorStride;

function nextCursor(
  { quirks }: CommandContext,
  shown: readonly TencentGroup[],
  rest: readonly TencentGroup[],
  after: number,
): bigint {
  const last = shown.at(-1)?.sequence ?? after;
  if (quirks.endless === "repeating") return writeCursor(after === 0 ? last : after);
  if (shown.length < rest.length) return writeCursor(last);
  return quirks.endless === "ever-new" ? writeCursor(last + 1) : 0n;
}

/** The number after `"Next":` with all its digits; the parsed body has lost some of them. */
const rawNext = /"Next"\s*:\s*(\d+)\s*[,}]/;

function readCursor({ body, bodyText }: CommandContext): number {
  const given = body["Next"];
  if (given === undefined || given === 0) return 0;
  const digits = typeof given === "number" ? rawNext.exec(bodyText)?.[1] : undefined;
  if (digits === undefined) throw new TencentRefusal(10004, "invalid parameter: Next must be an integer");
  const distance = BigInt(digits) - cursorBase;
  if (distance < 0n || distance % cursorStride !== 0n) {
    throw new TencentRefusal(10004, "invalid parameter: Next is unknown");
  }
  return Number(distance / cursorStride);
}
