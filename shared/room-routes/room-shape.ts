import * as v from "valibot";
import { gapReasons } from "../attendance/observation.ts";
import { appName, count, groupId, isoTime, type ReplyOf } from "../http-api/reply-shapes.ts";

export const trackedGroupType = v.picklist(["AVChatRoom", "Community", "ChatGroup", "AgoraChatRoom"]);

const snapshot = v.strictObject({
  slot: v.pipe(isoTime, v.description("The scheduled minute that the snapshot belongs to")),
  onlineCount: v.exactOptional(count),
  listed: v.exactOptional(v.pipe(count, v.description("Rows on the list, robots and exempt members included"))),
  gaps: v.array(v.strictObject({ what: v.picklist(["count", "roster"]), reason: v.picklist(gapReasons) })),
});

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

export const roomReply = v.strictObject({
  app: appName,
  groupId,
  groupType: trackedGroupType,
  label: v.exactOptional(v.string()),
  roster: v.boolean(),
  sampleEverySeconds: positive,
  retentionDays: positive,
  sessionGapSeconds: positive,
  sessionMinPeople: positive,
  pseudonymous: v.boolean(),
  adaptive: v.boolean(),
  confirmHidden: v.boolean(),
  trackedAt: isoTime,
  state: v.pipe(
    v.picklist(["live", "idle", "dissolved"]),
    v.description("idle: adaptive and empty for a while, sampled less often; dissolved: gone at the vendor"),
  ),
  stateSince: isoTime,
  lastSnapshot: v.nullable(snapshot),
});
export type RoomReply = ReplyOf<typeof roomReply>;
