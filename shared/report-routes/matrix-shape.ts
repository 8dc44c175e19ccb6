import * as v from "valibot";
import { appName, count, groupId, isoTime, nextCursor, type ReplyOf, share, userId } from "../http-api/reply-shapes.ts";
import { attendeeStatus, claim } from "./attendees-shape.ts";
import { basis, coverage, detectionFloorSeconds, reportNotes, roomLabel } from "./report-shapes.ts";

const bounds = v.pipe(v.strictObject({ min: count, max: count }), v.description("At least and at most"));
const shareBounds = v.nullable(v.strictObject({ min: share, max: share }));

const session = v.strictObject({
  groupId,
  label: roomLabel,
  sessionId: v.string(),
  localDate: v.exactOptional(v.pipe(v.string(), v.description("The date on which the session began, in timeZone"))),
  from: isoTime,
  to: isoTime,
  plan: v.exactOptional(
    v.pipe(
      v.strictObject({ startsAt: isoTime, endsAt: isoTime }),
      v.description("The planned time, which share and attended of this session are measured against"),
    ),
  ),
  provisional: v.pipe(v.boolean(), v.description("True while the session may go on or the record of it may grow")),
  secondsMin: v.pipe(count, v.description("Length of the observed session, at least")),
  secondsMax: count,
  total: v.pipe(
    v.strictObject({
      people: v.strictObject({ present: count, absent: count, unknown: count }),
      attended: v.exactOptional(bounds),
      secondsMin: count,
      secondsMax: count,
    }),
    v.description("Of all people of the matrix, whatever the page"),
  ),
  detectionFloorSeconds,
  absenceFloorSeconds: v.nullable(count),
  coverage,
  basis,
  notes: reportNotes,
});

const cell = v.strictObject({
  status: attendeeStatus,
  secondsMin: v.pipe(count, v.description("Proven")),
  secondsMax: v.pipe(count, v.description("Possible")),
  secondsEstimate: count,
  share: v.pipe(shareBounds, v.description("Of the session, or of its planned time; null for a person without stays")),
  attended: v.exactOptional(v.pipe(claim, v.description("Whether the share is at least minShare"))),
});

const person = v.strictObject({
  userId,
  name: v.exactOptional(v.string()),
  email: v.exactOptional(v.string()),
  alias: v.exactOptional(v.pipe(v.array(userId), v.description("Further user IDs of the person, united in this row"))),
  sessions: v.pipe(v.array(cell), v.description("In the order of the reply's sessions")),
  total: v.strictObject({
    present: v.pipe(bounds, v.description("Sessions in which the person was")),
    attended: v.exactOptional(v.pipe(bounds, v.description("Sessions of which the person saw minShare or more"))),
    secondsMin: count,
    secondsMax: count,
    secondsEstimate: count,
    share: v.pipe(shareBounds, v.description("Of the time of all sessions together, planned time where there is any")),
  }),
});

export const matrixReply = v.strictObject({
  app: appName,
  provisional: v.pipe(v.boolean(), v.description("True when the same question may soon have another answer")),
  minShare: v.exactOptional(share),
  sessions: v.pipe(v.array(session), v.description("The columns, oldest first")),
  expected: v.strictObject({
    people: v.pipe(count, v.description("On all pages")),
    givenBy: v.pipe(v.picklist(["request", "rooms"]), v.description("rooms: the rooms' own lists of expected people")),
    complete: v.pipe(v.boolean(), v.description("False when a list is a part of its group")),
  }),
  total: v.pipe(count, v.description("People that search finds, on all pages")),
  people: v.pipe(v.array(person), v.description("The rows of this page, in the order of the list or as sorted")),
  nextCursor,
});
export type MatrixReply = ReplyOf<typeof matrixReply>;
