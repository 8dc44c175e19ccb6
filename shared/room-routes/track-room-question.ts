import * as v from "valibot";
import type { TrackedGroupType, TrackedRoom } from "../attendance/room.ts";
import { labelFault, longestLabel } from "../attendance/room-label.ts";
import { invalid, quote } from "../http-api/query.ts";

/** The vendor updates counts every 10 s and lists every 40 s, so a faster cadence would observe nothing new. */
const fastestSampleSeconds = 10;
const slowestSampleSeconds = 60;

const wholeNumber = (min: number, max: number) => {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.nullish(v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule)));
};
const flag = v.nullish(v.boolean("must be true or false"));

const groupTypes = [
  "AVChatRoom",
  "Community",
  "ChatGroup",
  "AgoraChatRoom",
] as const satisfies readonly TrackedGroupType[];
const groupTypeRule =
  "must be AVChatRoom or Community (Tencent), or AgoraChatRoom or ChatGroup (Agora); other groups have nobody online to count";

const labelLength = `must have 1 to ${longestLabel} characters`;
export const roomRequest = v.strictObject(
  {
    groupType: v.optional(
      v.pipe(v.picklist(groupTypes, groupTypeRule), v.description("Needed for a room that is not tracked yet")),
    ),
    roster: v.pipe(
      flag,
      v.description("Take the list as well as the count; by default true for AVChatRooms and AgoraChatRooms"),
    ),
    sampleEverySeconds: v.pipe(
      wholeNumber(fastestSampleSeconds, slowestSampleSeconds),
      v.description("Seconds between two counts; 60 by default"),
    ),
    label: v.nullish(
      v.pipe(
        v.string("must be a text"),
        v.minLength(1, labelLength),
        v.maxLength(longestLabel, labelLength),
        v.check(
          (label) => labelFault(label) === undefined,
          ({ input }) => labelFault(input) ?? "",
        ),
      ),
    ),
    retentionDays: v.pipe(wholeNumber(1, 3650), v.description("90 by default")),
    sessionGapSeconds: v.pipe(
      wholeNumber(60, 86_400),
      v.description("A session ends when the room is empty for longer than this; 900 by default"),
    ),
    sessionMinPeople: v.pipe(
      wholeNumber(1, 1_000_000),
      v.description("The least number of people of a session; 1 by default"),
    ),
    pseudonymous: v.pipe(
      flag,
      v.description("Keyed hashes instead of user IDs, and no nicknames; refused until the deployment has a key"),
    ),
    adaptive: v.pipe(flag, v.description("Sample the room less often while it stays empty")),
    confirmHidden: v.pipe(
      flag,
      v.description(
        "Ask the vendor by name for people whom a cut list hides; AVChatRooms with a roster only; true by default",
      ),
    ),
  },
  "is not an option of a room",
);

/** The options that a request names; `null` asks for the default. */
export type RoomRequest = v.InferOutput<typeof roomRequest>;

/** All options of a room, with their defaults. */
export type RoomOptions = Pick<
  TrackedRoom,
  | "groupType"
  | "roster"
  | "sampleEverySeconds"
  | "retentionDays"
  | "sessionGapSeconds"
  | "sessionMinPeople"
  | "pseudonymous"
  | "adaptive"
  | "confirmHidden"
> & { readonly label: string | undefined };

/** @throws RollcallError `invalid-request` that names every faulty option and what it must be */
export function parseRoomRequest(body: string | undefined, isBase64Encoded: boolean): RoomRequest {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  const result = v.safeParse(roomRequest, parseJson(text), { abortPipeEarly: true });
  if (!result.success) {
    throw invalid(result.issues.map((issue) => `${nameOf(issue)} ${issue.message}`).join("; "));
  }
  return result.output;
}

/** The name of an option; any other name comes from the client, and is quoted and cut. */
function nameOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path === null ? "the body" : Object.hasOwn(roomRequest.entries, path) ? path : quote(path);
}

/**
 * Options that the request does not name keep their values; those of a new room have their defaults.
 *
 * @throws RollcallError `invalid-request` when no groupType is named for a room that is not tracked
 */
export function optionsFrom(named: RoomRequest, before: TrackedRoom | undefined): RoomOptions {
  const groupType = named.groupType ?? before?.groupType;
  if (groupType === undefined) {
    throw invalid(`groupType is missing: this room is not tracked yet, so that groupType ${groupTypeRule}`);
  }
  return {
    groupType,
    // The vendor's pages disagree on whether Communities have an online list.
    roster: choose(named.roster, before?.roster, groupType === "AVChatRoom" || groupType === "AgoraChatRoom"),
    sampleEverySeconds: choose(named.sampleEverySeconds, before?.sampleEverySeconds, 60),
    retentionDays: choose(named.retentionDays, before?.retentionDays, 90),
    sessionGapSeconds: choose(named.sessionGapSeconds, before?.sessionGapSeconds, 15 * 60),
    sessionMinPeople: choose(named.sessionMinPeople, before?.sessionMinPeople, 1),
    pseudonymous: choose(named.pseudonymous, before?.pseudonymous, false),
    adaptive: choose(named.adaptive, before?.adaptive, false),
    confirmHidden: choose(named.confirmHidden, before?.confirmHidden, true),
    label: named.label === undefined ? before?.label : (named.label ?? undefined),
  };
}

function choose<Value>(named: Value | null | undefined, kept: Value | undefined, byDefault: Value): Value {
  return named === undefined ? (kept ?? byDefault) : (named ?? byDefault);
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('the body must be JSON, such as {"groupType":"AVChatRoom"}');
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid('the body must be a JSON object, such as {"groupType":"AVChatRoom"}');
  }
  return value;
}
