import * as v from "valibot";
import { count, isoTime, nextCursor, type ReplyOf, share, userId } from "../http-api/reply-shapes.ts";
import { between, coverage, detectionFloorSeconds, events, reportedRoom, rollCalls } from "./report-shapes.ts";

export const claim = v.pipe(
  v.union([v.boolean(), v.literal("unknown")]),
  v.description("unknown where the record cannot tell"),
);

export const stay = v.strictObject({
  joinedAt: v.pipe(v.nullable(isoTime), v.description("The vendor's join time; null where no list shows one")),
  joinedBetween: v.optional(between),
  leftBetween: between,
  leftProvenBy: v.nullable(
    v.picklist(["missed", "newest-window", "denied", "returned", "empty-room", "dissolved", "event"]),
  ),
});

export const attendeeStatus = v.picklist(["present", "absent", "unknown"]);

const attendee = v.strictObject({
  userId,
  nickname: v.optional(v.pipe(v.string(), v.description("The newest that the lists of the range show"))),
  name: v.optional(v.pipe(v.string(), v.description("As the list of expected people has it"))),
  email: v.optional(v.string()),
  alias: v.optional(v.pipe(v.array(v.string()), v.description("Further user IDs of the person, united in this row"))),
  status: attendeeStatus,
  expected: v.optional(v.boolean()),
  firstJoin: v.nullable(isoTime),
  lastProof: v.nullable(isoTime),
  secondsMin: v.pipe(count, v.description("Proven")),
  secondsMax: v.pipe(count, v.description("Possible")),
  secondsEstimate: count,
  shareOfSession: v.nullable(v.strictObject({ min: share, max: share })),
  attended: v.optional(v.pipe(claim, v.description("Whether the share is at least minShare"))),
  late: v.optional(claim),
  leftEarly: v.optional(claim),
  stays: v.array(stay),
});

export const attendeesReply = v.strictObject({
  ...reportedRoom,
  session: v.pipe(
    v.nullable(
      v.strictObject({
        startedBetween: between,
        endedBetween: between,
        secondsMin: count,
        secondsMax: count,
      }),
    ),
    v.description("The session time in the range; null when none was seen"),
  ),
  plan: v.exactOptional(
    v.pipe(
      v.strictObject({ startsAt: isoTime, endsAt: isoTime }),
      v.description("What late, leftEarly and shares are measured against"),
    ),
  ),
  people: v.strictObject({ present: count, absent: count, unknown: count }),
  expected: v.exactOptional(
    v.strictObject({
      people: count,
      givenBy: v.exactOptional(
        v.pipe(v.literal("room"), v.description("The room's own list, used where the request names nobody")),
      ),
      complete: v.pipe(v.boolean(), v.description("False when only a part of the group was read")),
      observedAt: v.exactOptional(isoTime),
    }),
  ),
  coverage,
  rollCalls,
  events,
  detectionFloorSeconds,
  absenceFloorSeconds: v.pipe(
    v.nullable(count),
    v.description(
      "Absent means no stay as long as this; null where the lists exclude nobody: then only people who were asked for by name in every slot are absent, and their secondsMax is the floor",
    ),
  ),
  total: v.pipe(count, v.description("People after filtering, on all pages")),
  attendees: v.array(attendee),
  nextCursor,
});
export type AttendeesReply = ReplyOf<typeof attendeesReply>;
