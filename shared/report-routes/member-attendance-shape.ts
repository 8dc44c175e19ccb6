import * as v from "valibot";
import { appName, count, groupId, isoTime, nextCursor, type ReplyOf, share, userId } from "../http-api/reply-shapes.ts";
import { trackedGroupType } from "../room-routes/room-shape.ts";
import { attendeeStatus, stay } from "./attendees-shape.ts";
import { basis, detectionFloorSeconds, recordedSince, reportNotes, roomLabel } from "./report-shapes.ts";

const session = v.strictObject({
  sessionId: v.exactOptional(
    v.pipe(
      v.string(),
      v.description("Absent for time outside of sessions; a session of more than a day has a row a UTC day"),
    ),
  ),
  localDate: v.exactOptional(v.pipe(v.string(), v.description("The date on which the session began, in timeZone"))),
  from: isoTime,
  to: isoTime,
  provisional: v.pipe(v.boolean(), v.description("True while people who return would continue the session")),
  recordedAs: v.pipe(
    v.array(userId),
    v.description("The names of the person in this time; of several, the figures are united without counting twice"),
  ),
  nickname: v.exactOptional(v.string()),
  status: attendeeStatus,
  firstJoin: v.nullable(isoTime),
  lastProof: v.nullable(isoTime),
  secondsMin: v.pipe(count, v.description("Proven")),
  secondsMax: v.pipe(count, v.description("Possible")),
  secondsEstimate: count,
  shareOfSession: v.nullable(v.strictObject({ min: share, max: share })),
  detectionFloorSeconds,
  stays: v.array(stay),
});

const room = v.strictObject({
  groupId,
  groupType: trackedGroupType,
  label: roomLabel,
  recordedSince,
  expected: v.exactOptional(
    v.pipe(
      v.strictObject({ name: v.exactOptional(v.string()) }),
      v.description("The person is on the room's list of expected people, under this name"),
    ),
  ),
  sessions: v.pipe(v.array(session), v.description("Times with stays of the person, oldest first")),
  basis,
  notes: reportNotes,
});

export const memberAttendanceReply = v.strictObject({
  app: appName,
  userId: v.pipe(v.string(), v.description("As in the path")),
  from: isoTime,
  to: isoTime,
  provisional: v.pipe(v.boolean(), v.description("True when the same question may soon have another answer")),
  rooms: v.pipe(
    v.array(room),
    v.description(
      "Rooms with stays of the person, or that expect the person, or whose record of the range is not complete. A room may go on on the next page",
    ),
  ),
  unreadable: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ groupId, reason: v.string() })),
      v.description("Rooms whose items another program changed"),
    ),
  ),
  total: v.pipe(
    v.strictObject({
      complete: v.pipe(v.boolean(), v.description("True on the last page: the sums are those of the whole range")),
      roomsRead: count,
      secondsMin: count,
      secondsMax: count,
      secondsEstimate: count,
      sessions: v.pipe(
        v.strictObject({ present: count, unknown: count, absent: count }),
        v.description(
          "By the status of the person; absent: no stay as long as the floor; a session of more than a day counts by its days",
        ),
      ),
    }),
    v.description(
      "Of all pages up to this one. Seconds in rooms: time in two rooms at once counts twice. secondsMax includes what stays may have lasted beyond their session",
    ),
  ),
  notes: reportNotes,
  nextCursor,
});
export type MemberAttendanceReply = ReplyOf<typeof memberAttendanceReply>;
