import * as v from "valibot";
import { appName, count, type ReplyOf } from "../http-api/reply-shapes.ts";

const progress = {
  app: appName,
  roomsDone: count,
  slotsRewritten: count,
  slotsDeleted: count,
  eventItemsRewritten: v.pipe(
    count,
    v.description("Minutes whose webhook events named the person, a minute of many events counted more than once"),
  ),
  rollupsRewritten: count,
  expectedListsRewritten: count,
  exportedDaysRewritten: v.pipe(
    count,
    v.description("Exported days of rooms that were written again without the person"),
  ),
};

export const erasureDone = v.strictObject({ ...progress, done: v.literal(true), nextCursor: v.null() });

export const erasureGoesOn = v.strictObject({
  ...progress,
  done: v.literal(false),
  nextCursor: v.pipe(v.string(), v.description("Send the same request again with this as its cursor")),
});

export type ErasureReply = ReplyOf<typeof erasureDone> | ReplyOf<typeof erasureGoesOn>;
