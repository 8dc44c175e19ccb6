import * as v from "valibot";
import { appName, count, groupId, isoTime, type ReplyOf } from "../http-api/reply-shapes.ts";
import { freshness, liveGroupType } from "./live-shapes.ts";

export const onlineCountReply = v.strictObject({
  app: appName,
  groupId,
  groupType: liveGroupType,
  onlineCount: count,
  observedAt: isoTime,
  freshnessSeconds: freshness([10, 240]),
});
export type OnlineCountReply = ReplyOf<typeof onlineCountReply>;
