import { isDissolved, membersAt, type PictureRow } from "./room-picture.ts";
import type { RoomScript } from "./room-script.ts";
import { chanceOf } from "./scripted-random.ts";
import type { VendorCall, VendorReply } from "./vendor-call.ts";

export function agoraAnswer({ url, at }: VendorCall, room: RoomScript | undefined): VendorReply {
  if (room === undefined || room.groupType !== "ChatGroup" || isDissolved(room, at)) {
    return { status: 404, body: { error: "resource_not_found" } };
  }
  const size = Math.min(Number(url.searchParams.get("pagesize") ?? 10), room.traits.pageSize);
  const start = (Number(url.searchParams.get("pagenum") ?? 1) - 1) * size;
  const withJoinTime = url.searchParams.get("joined_time") === "true";
  const data = membersAt(room, at)
    .slice(start, start + size)
    .map((row) => memberRow(row, room, at, withJoinTime));
  return { status: 200, body: { data, count: data.length } };
}

/** The forms that rows of this API have; the letter case of IDs may change from one minute to the next. */
function memberRow(row: PictureRow, room: RoomScript, at: number, withJoinTime: boolean): unknown {
  const { brokenRowShare, noJoinTimeShare } = room.traits;
  const { number, join } = row;
  if (chanceOf(room.seed, 3, number) < brokenRowShare) {
    return number % 2 === 0 ? null : { role: "member" };
  }
  const isUpper = chanceOf(room.seed, 5, number, Math.floor(at / 60)) < 0.1;
  const userId = isUpper ? row.userId.toUpperCase() : row.userId;
  const hasTime = withJoinTime && chanceOf(room.seed, 4, number) >= noJoinTimeShare;
  const time = hasTime ? { joined_time: join * 1000 + (number % 1000) } : {};
  if (number === 0) {
    return { owner: userId, ...time };
  }
  switch (room.seed % 8) {
    case 0:
      return { username: userId, role: "member", ...time };
    case 1:
      return hasTime ? { member_name: userId, ...time } : userId;
    default:
      return number % 11 === 0 ? { admin: userId, ...time } : { member: userId, ...time };
  }
}
