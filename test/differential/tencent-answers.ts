import { isDissolved, membersAt, onlineAt, type PictureRow, pictureAt } from "./room-picture.ts";
import { appOf, type RoomScript } from "./room-script.ts";
import { chanceOf } from "./scripted-random.ts";
import type { VendorCall, VendorReply } from "./vendor-call.ts";

const ok = (fields: object): VendorReply => ({
  status: 200,
  body: { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, ...fields },
});
const refuse = (ErrorCode: number): VendorReply => ({
  status: 200,
  body: { ActionStatus: "FAIL", ErrorInfo: "", ErrorCode },
});

const noSuchGroup = 10015;
const dismissed = 10010;
const wrongType = 10007;

/** The numbers of the script's apps at the vendor: `sdkAppIdOf` of the app's number. */
export function sdkAppIdOf(appNumber: number): number {
  return 1_400_000_000 + appNumber;
}

export function tencentAnswer(
  call: VendorCall,
  room: RoomScript | undefined,
  rooms: readonly RoomScript[],
): VendorReply {
  const command = call.url.pathname.replace("/v4/", "");
  if (command === "group_open_http_svc/get_appid_group_list") {
    return groupList(call, rooms);
  }
  if (command === "group_open_http_svc/get_group_info") {
    return groupInfo(call, rooms);
  }
  if (room === undefined || !isOwnApp(call, room)) {
    return refuse(noSuchGroup);
  }
  if (isDissolved(room, call.at)) {
    return refuse(dismissed);
  }
  const isCommunity = room.groupType === "Community";
  switch (command) {
    case "group_open_http_svc/get_online_member_num":
      return isCommunity ? refuse(wrongType) : onlineCount(call, room);
    case "million_group_open_http_svc/get_online_member_num":
      return isCommunity ? onlineCount(call, room) : refuse(wrongType);
    case "group_open_avchatroom_http_svc/get_members":
      return onlineList(call, room);
    case "group_open_http_svc/get_group_member_info":
      return storedMembers(call, room);
    default:
      return refuse(60009);
  }
}

function isOwnApp({ url }: VendorCall, room: RoomScript): boolean {
  return url.searchParams.get("sdkappid") === String(sdkAppIdOf(appOf(room.index).number));
}

function onlineCount({ at }: VendorCall, room: RoomScript): VendorReply {
  const { zeroCountShare, countAgeSeconds } = room.traits;
  const isZero = chanceOf(room.seed, 7, Math.floor(at / 10)) < zeroCountShare;
  return ok({ OnlineMemberNum: isZero ? 0 : onlineAt(room, at - countAgeSeconds) });
}

/** Where robots stand in the list, they are marked 500; marks from 1,000 on are the app's own. */
function onlineList({ fields, at }: VendorCall, room: RoomScript): VendorReply {
  const offset = Number(fields["Timestamp"] ?? 0);
  const { Mark: mark } = fields;
  const all = pictureAt(room, at);
  const rows =
    mark === undefined
      ? all
      : all.filter((row) => (mark === 500) === row.isRobot && (mark === 500 || row.number % 3 === 0));
  const end = offset + room.traits.pageSize;
  const page = rows.slice(offset, end);
  return ok({ MemberList: page.map((row) => listedRow(row, room)), NextTimestamp: end < rows.length ? end : 0 });
}

const brokenRows: readonly unknown[] = [null, {}, "text", { Member_Account: "" }, { JoinTime: 1_772_574_600 }];

function listedRow({ userId, nickname, join, number }: PictureRow, room: RoomScript): unknown {
  const { brokenRowShare, noJoinTimeShare } = room.traits;
  if (chanceOf(room.seed, 3, number) < brokenRowShare) {
    return brokenRows[Math.abs(number) % brokenRows.length];
  }
  const joinTimes = [undefined, 0, "not a time", -1, String(join), join * 1000];
  const JoinTime =
    chanceOf(room.seed, 4, number) < noJoinTimeShare ? joinTimes[Math.abs(number) % joinTimes.length] : join;
  return {
    Member_Account: userId,
    ...(JoinTime === undefined ? {} : { JoinTime }),
    ...(nickname === undefined ? {} : { NickName: nickname }),
    ...(number % 5 === 0 ? { Avatar: `https://example.com/${number}.png` } : {}),
  };
}

function storedMembers({ fields, at }: VendorCall, room: RoomScript): VendorReply {
  const members = membersAt(room, at);
  const limit = Number(fields["Limit"] ?? 100);
  const start = Number(fields["Offset"] ?? (fields["Next"] || 0));
  const MemberList = members.slice(start, start + limit).map(({ userId, join, number }) => ({
    Member_Account: userId,
    Role: number === 0 ? "Owner" : "Member",
    JoinTime: join,
    MsgSeq: number,
    MsgFlag: "AcceptAndNotify",
    LastSendMsgTime: number % 4 === 0 ? 0 : join + 5,
    MuteUntil: number % 7 === 0 ? join + 9_999 : 0,
    NameCard: number % 2 === 0 ? "" : `card ${number}`,
    AppMemberDefinedData: number % 6 === 0 ? [{ Key: "level", Value: String(number) }] : [],
  }));
  const hasNext = start + limit < members.length;
  return ok({
    MemberNum: members.length,
    MemberList,
    ...("Next" in fields ? { Next: hasNext ? String(start + limit) : "" } : {}),
  });
}

function liveRoomsOf({ url, at }: VendorCall, rooms: readonly RoomScript[]): readonly RoomScript[] {
  const sdkAppId = url.searchParams.get("sdkappid");
  return rooms.filter(
    (room) =>
      room.groupType === "AVChatRoom" &&
      String(sdkAppIdOf(appOf(room.index).number)) === sdkAppId &&
      !isDissolved(room, at),
  );
}

function groupList(call: VendorCall, rooms: readonly RoomScript[]): VendorReply {
  const found = liveRoomsOf(call, rooms);
  return ok({ TotalCount: found.length, GroupIdList: found.map(({ groupId }) => ({ GroupId: groupId })), Next: 0 });
}

function groupInfo(call: VendorCall, rooms: readonly RoomScript[]): VendorReply {
  const { GroupIdList: asked } = call.fields;
  const wanted = new Set<unknown>(Array.isArray(asked) ? asked : []);
  const GroupInfo = liveRoomsOf(call, rooms)
    .filter(({ groupId }) => wanted.has(groupId))
    .map(({ groupId, index }) => ({
      GroupId: groupId,
      ErrorCode: 0,
      Type: "AVChatRoom",
      Name: `${index % 4 === 0 ? "other" : "class"} ${index}`,
    }));
  return ok({ GroupInfo });
}
