import * as v from "valibot";
import { appName, count, groupId, isoTime, type ReplyOf } from "../http-api/reply-shapes.ts";
import { between, observedShare, reportNotes, roomLabel } from "../report-routes/report-shapes.ts";
import { sessionShape } from "../report-routes/sessions-shape.ts";
import { trackedGroupType } from "../room-routes/room-shape.ts";

/**
 * Schemas of the `detail` of each kind of announcement. They type the announcements and make the files of docs/events/; functions import only
 * their types.
 */

const every = {
  id: v.pipe(v.string(), v.description("The same each time this happening is announced: for dedupe")),
  stage: v.pipe(v.string(), v.description("Of the deployment, so that two stages in an account do not mix")),
  app: appName,
};

const ofRoom = { ...every, groupId, groupType: trackedGroupType, label: roomLabel };

const { sessionId, startedBetween } = sessionShape.entries;

const sessionStarted = v.strictObject({ ...ofRoom, sessionId, startedBetween });

const { localDate: _, ...figures } = sessionShape.entries;

const sessionEnded = v.strictObject({
  ...ofRoom,
  ...figures,
  state: v.literal("ended"),
  provisional: v.literal(false),
  notes: reportNotes,
  attendees: v.pipe(v.string(), v.description("The path of the API at which the people of the session are")),
});

const roomDissolved = v.strictObject({
  ...ofRoom,
  foundBetween: v.pipe(between, v.description("When the vendor answered that the group does not exist")),
});

const coverageLow = v.strictObject({
  ...every,
  from: isoTime,
  to: isoTime,
  observedShare: v.pipe(observedShare, v.description("Of the counts and lists that were due, rounded down")),
  leastShare: v.pipe(observedShare, v.description("The deploy parameter alarmCoveragePercent as a share")),
  due: v.pipe(count, v.description("Counts and lists that were due")),
  lost: v.pipe(count, v.description("Those of them that were not observed and stored")),
});

const appMisconfigured = v.strictObject({
  ...every,
  slot: v.pipe(isoTime, v.description("The minute in which it was seen")),
  rooms: v.pipe(count, v.description("Rooms of the app that have such a gap in that minute")),
});

export const announcementShapes = {
  "session.started": sessionStarted,
  "session.ended": sessionEnded,
  "room.dissolved": roomDissolved,
  "coverage.low": coverageLow,
  "app.misconfigured": appMisconfigured,
} as const;

/** The detail of each kind. */
export type AnnouncementDetails = {
  readonly [Kind in keyof typeof announcementShapes]: ReplyOf<(typeof announcementShapes)[Kind]>;
};
