import * as v from "valibot";
import type { TrackedGroupType } from "../attendance/room.ts";
import { invalid } from "../http-api/query.ts";

/** Lists move every 40 s and counts every 10 s (seeds/000, 002): asking more often sees nothing new. */
const fastestSampleSeconds = 10;
const slowestSampleSeconds = 60;

const defaults = {
  sampleEverySeconds: 60,
  retentionDays: 90,
  sessionGapSeconds: 15 * 60,
  sessionMinPeople: 1,
  pseudonymous: false,
  adaptive: false,
} as const;

const wholeNumber = (min: number, max: number) => {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule));
};
const truth = v.boolean("must be true or false");

const groupTypes = ["AVChatRoom", "Community", "ChatGroup"] as const satisfies readonly TrackedGroupType[];

const roomRequest = v.strictObject(
  {
    groupType: v.picklist(
      groupTypes,
      "must be AVChatRoom or Community (Tencent), or ChatGroup (Agora); other groups have nobody online to count",
    ),
    roster: v.optional(truth),
    sampleEverySeconds: v.optional(wholeNumber(fastestSampleSeconds, slowestSampleSeconds)),
    label: v.optional(
      v.pipe(
        v.string("must be a text"),
        v.minLength(1, "must have 1 to 200 characters"),
        v.maxLength(200, "must have 1 to 200 characters"),
      ),
    ),
    retentionDays: v.optional(wholeNumber(1, 3650)),
    sessionGapSeconds: v.optional(wholeNumber(60, 86_400)),
    sessionMinPeople: v.optional(wholeNumber(1, 1_000_000)),
    pseudonymous: v.optional(truth),
    adaptive: v.optional(truth),
  },
  "is not an option of a room",
);

/** How a room is to be tracked, defaults filled in. */
export interface RoomOptions {
  readonly groupType: TrackedGroupType;
  readonly roster: boolean;
  readonly sampleEverySeconds: number;
  readonly retentionDays: number;
  readonly sessionGapSeconds: number;
  readonly sessionMinPeople: number;
  readonly pseudonymous: boolean;
  readonly adaptive: boolean;
  readonly label?: string;
}

/** @throws RollcallError `invalid-request` that names every faulty option and what it must be */
export function parseRoomRequest(body: string | undefined, isBase64Encoded: boolean): RoomOptions {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  const result = v.safeParse(roomRequest, parseJson(text), { abortPipeEarly: true });
  if (!result.success) {
    throw invalid(result.issues.map((issue) => `${v.getDotPath(issue) ?? "the body"} ${issue.message}`).join("; "));
  }
  const { label, ...given } = result.output;
  return {
    groupType: given.groupType,
    // Live rooms are why lists exist; whether Communities have one is disputed (upstream/tencent-chat.md §8 row 5).
    roster: given.roster ?? given.groupType === "AVChatRoom",
    sampleEverySeconds: given.sampleEverySeconds ?? defaults.sampleEverySeconds,
    retentionDays: given.retentionDays ?? defaults.retentionDays,
    sessionGapSeconds: given.sessionGapSeconds ?? defaults.sessionGapSeconds,
    sessionMinPeople: given.sessionMinPeople ?? defaults.sessionMinPeople,
    pseudonymous: given.pseudonymous ?? defaults.pseudonymous,
    adaptive: given.adaptive ?? defaults.adaptive,
    ...(label === undefined ? {} : { label }),
  };
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
