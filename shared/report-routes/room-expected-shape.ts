import * as v from "valibot";
import { appName, groupId, isoTime, type ReplyOf, userId } from "../http-api/reply-shapes.ts";

const source = v.strictObject({
  kind: v.picklist(["group", "chatgroup"]),
  app: appName,
  groupId,
  readAt: v.pipe(isoTime, v.description("When the group was read; once a day, and with each PUT")),
  complete: v.pipe(
    v.boolean(),
    v.description("False when members are missing: beyond 5,000, or because not all of the group could be read"),
  ),
});

export const roomExpectedReply = v.strictObject({
  app: appName,
  groupId,
  people: v.array(v.strictObject({ userId, name: v.exactOptional(v.string()) })),
  pseudonymous: v.pipe(
    v.boolean(),
    v.description(
      "True when the list holds pseudonyms and no names: the room is pseudonymous, or was when it was stored",
    ),
  ),
  changedAt: isoTime,
  source: v.pipe(
    v.nullable(source),
    v.description("The group that the list is read from; null for people given by name"),
  ),
});
export type RoomExpectedReply = ReplyOf<typeof roomExpectedReply>;
