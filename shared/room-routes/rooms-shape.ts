import * as v from "valibot";
import { appName, groupId, nextCursor, type ReplyOf } from "../http-api/reply-shapes.ts";
import { roomReply } from "./room-shape.ts";

const unreadableRoom = v.strictObject({
  app: appName,
  groupId,
  reason: v.pipe(v.string(), v.description("Which attribute is wrong and how")),
});

export const roomsReply = v.strictObject({
  rooms: v.array(roomReply),
  unreadable: v.exactOptional(
    v.pipe(
      v.array(unreadableRoom),
      v.description(
        "Tracked rooms whose settings in the table are not as rollcall wrote them. They are not swept. PUT such a room again, or DELETE it",
      ),
    ),
  ),
  nextCursor,
});
export type RoomsReply = ReplyOf<typeof roomsReply>;
