import * as v from "valibot";
import { appName, groupId, isoTime, nextCursor, type ReplyOf } from "../http-api/reply-shapes.ts";
import { trackedGroupType } from "../room-routes/room-shape.ts";
import { basis, between, observedShare, recordedSince, reportNotes, roomLabel } from "./report-shapes.ts";
import { endedBy, peak, personMinutes, timeWeightedAverage, uniques } from "./summary-shape.ts";

export const sessionShape = v.strictObject({
  sessionId: v.pipe(
    v.string(),
    v.description("Stays the same once the session has begun; reports take it as `session`"),
  ),
  localDate: v.exactOptional(v.pipe(v.string(), v.description("The date on which it began, in timeZone"))),
  startedBetween: between,
  endedBetween: between,
  endedBy,
  state: v.picklist(["live", "ended"]),
  provisional: v.pipe(v.boolean(), v.description("True while people who return would continue the session")),
  from: v.pipe(isoTime, v.description("Earliest beginning: the range of the numbers begins here")),
  to: v.pipe(isoTime, v.description("Latest end, or as far as a live session is recorded")),
  peak,
  timeWeightedAverage,
  personMinutes,
  uniques,
  observedShare,
  basis,
});

export const sessionsReply = v.strictObject({
  app: appName,
  groupId,
  groupType: trackedGroupType,
  label: roomLabel,
  from: isoTime,
  to: isoTime,
  recordedSince,
  sessions: v.pipe(v.array(sessionShape), v.description("Newest first")),
  basis: v.pipe(
    basis,
    v.description("The part of the range that this page looked through, by source; of `none` no session is listed"),
  ),
  notes: reportNotes,
  nextCursor,
});
export type SessionsReply = ReplyOf<typeof sessionsReply>;
