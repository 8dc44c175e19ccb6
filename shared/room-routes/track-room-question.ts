import * as v from "valibot";
import type { TrackedGroupType, TrackedRoom } from "../attendance/room.ts";
import { labelFault, longestLabel } from "../attendance/room-label.ts";
import { invalid, quote } from "../http-api/query.ts";

/** Lists move every 40 s and counts every 10 s (seeds/000, 002): asking more often sees nothing new. */
const fastestSampleSeconds = 10;
const slowestSampleSeconds = 60;

const wholeNumber = (min: number, max: number) => {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.nullish(v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule)));
};
const truth = v.nullish(v.boolean("must be true or false"));

const groupTypes = ["AVChatRoom", "Community", "ChatGroup"] as const satisfies readonly TrackedGroupType[];
const groupTypeRule =
  "must be AVChatRoom or Community (Tencent), or ChatGroup (Agora); other groups have nobody online to count";

const labelLength = `must have 1 to ${longestLabel} characters`;
export const roomRequest = v.strictObject(
  {
    groupType: v.optional(
      v.pipe(v.picklist(groupTypes, groupTypeRule), v.description("Needed for a room that is not tracked yet")),
    ),
    roster: v.pipe(truth, v.description("Take the list as well as the count; true for AVChatRooms unless given")),
    sampleEverySeconds: v.pipe(
      wholeNumber(fastestSampleSeconds, slowestSampleSeconds),
      v.description("Seconds between two counts; 60 unless given"),
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
    retentionDays: v.pipe(wholeNumber(1, 3650), v.description("90 unless given")),
    sessionGapSeconds: v.pipe(
      wholeNumber(60, 86_400),
      v.description("An emptiness longer than this ends a session; 900 unless given"),
    ),
    sessionMinPeople: v.pipe(
      wholeNumber(1, 1_000_000),
      v.description("From how many people on a session runs; 1 unless given"),
    ),
    pseudonymous: v.pipe(
      truth,
      v.description("Keyed hashes instead of user IDs, and no nicknames; refused until the deployment has a key"),
    ),
    adaptive: v.pipe(truth, v.description("Look at the room less often while it stays empty")),
    confirmHidden: v.pipe(
      truth,
      v.description(
        "Ask the vendor by name for people whom a cut list hides; AVChatRooms with a roster only, and true unless given",
      ),
    ),
  },
  "is not an option of a room",
);

/** The options that a request names; `null` asks for the default. */
export type RoomRequest = v.InferOutput<typeof roomRequest>;

/** How a room is to be tracked, all options filled in. */
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

/** An option's name as it is; what is none may be anything, of any length. */
function nameOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path === null ? "the body" : Object.hasOwn(roomRequest.entries, path) ? path : quote(path);
}

/**
 * What is not named stays as it was, or has its default where nothing was.
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
    // Live rooms are why lists exist; whether Communities have one is disputed (upstream/tencent-chat.md §8 row 5).
    roster: choose(named.roster, before?.roster, groupType === "AVChatRoom"),
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
