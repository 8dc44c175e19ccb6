import { createHash } from "node:crypto";
import { slotSeconds } from "../attendance/observation.ts";
import type { RoomRef } from "../attendance/room.ts";
import type { AppName, EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { AnnouncementDetails } from "./announcement-shapes.ts";

/**
 * A domain event on the account's EventBridge bus. "Announcement" keeps it apart from the events that vendors send. It has no personal
 * data: numbers and names of rooms.
 */
export type Announcement = {
  readonly [Kind in keyof AnnouncementDetails]: {
    readonly kind: Kind;
    /** When it happened, at the latest. */
    readonly at: EpochSeconds;
    readonly detail: AnnouncementDetails[Kind];
  };
}[keyof AnnouncementDetails];

type AnnouncementKind = Announcement["kind"];

/**
 * The idempotency key of a happening: the same whenever it is announced, and unlike that of any other.
 *
 * @param what names the happening among those of its kind, room and app
 */
export function announcementId(
  stage: string,
  kind: AnnouncementKind,
  where: { readonly app: AppName; readonly groupId?: string },
  what: string,
): string {
  const name = JSON.stringify([stage, kind, where.app, where.groupId ?? null, what]);
  return createHash("sha256").update(name).digest("hex").slice(0, 32);
}

/** @param slot the one in which the vendor said that the group is gone */
export function roomDissolved(
  stage: string,
  room: RoomRef & { readonly groupType: AnnouncementDetails["room.dissolved"]["groupType"]; readonly label?: string },
  slot: EpochSeconds,
): Announcement {
  const { app, groupId, groupType, label } = room;
  const at = slot + slotSeconds;
  return {
    kind: "room.dissolved",
    at,
    detail: {
      id: announcementId(stage, "room.dissolved", room, isoUtc(slot)),
      stage,
      app,
      groupId,
      groupType,
      ...(label === undefined ? {} : { label }),
      foundBetween: [isoUtc(slot), isoUtc(at)],
    },
  };
}
