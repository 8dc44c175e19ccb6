import type { AgoraCredential } from "../../shared/agora-chat/credential.ts";
import { asAppName } from "../../shared/identity/ids.ts";
import type { TencentCredential } from "../../shared/tencent-chat/credential.ts";
import { apiEvent, routes } from "../support/api-event.ts";

/** The apps of the warm bench; no secret of anybody's. */
export const benchTencentApp = {
  provider: "tencent",
  sdkAppId: 20_012_345,
  adminUserId: "administrator",
  secretKey: "5".repeat(64),
  region: "singapore",
} as const satisfies TencentCredential;

export const benchAgoraApp = {
  provider: "agora",
  appId: "a".repeat(32),
  appCertificate: "b".repeat(32),
  host: "a61.chat.agora.io",
  application: undefined,
  maxPageSize: undefined,
} as const satisfies AgoraCredential;

export const benchApps = { main: asAppName("main"), classes: asAppName("classes") };

/** Rooms enough that no read is answered from the container's own cache. */
export const benchRooms = 2_500;
export const peoplePerRoom = 20;
export const clubMembers = 120;
export const courseMembers = 60;
const pageSize = 50;

export const benchGroups = {
  room: (index: number) => `room-${index % benchRooms}`,
  community: (index: number) => `@TGS#_room-${index % benchRooms}`,
  club: "book-club",
  course: "263820001",
};

/** A call as the vendor gets it, but for what signs it. */
export interface BareCall {
  readonly vendor: "tencent" | "agora";
  readonly method: "GET" | "POST";
  /** Tencent: the command; Agora: the path behind the App ID, query included. */
  readonly target: string;
  readonly body?: object;
}

/** One read: the event that a function is given, and the vendor call that answers it. */
export interface WarmRead {
  readonly functionName: string;
  readonly event: (index: number) => object;
  readonly bareCall: (index: number) => BareCall;
}

const tencent = (target: string, body: object): BareCall => ({ vendor: "tencent", method: "POST", target, body });

export const warmReads: readonly WarmRead[] = [
  {
    functionName: "get-avchatroom-online-count",
    event: (index) =>
      apiEvent({ route: routes.avchatroomCount, path: { app: benchApps.main, groupId: benchGroups.room(index) } }),
    bareCall: (index) => tencent("group_open_http_svc/get_online_member_num", { GroupId: benchGroups.room(index) }),
  },
  {
    functionName: "get-community-online-count",
    event: (index) =>
      apiEvent({ route: routes.communityCount, path: { app: benchApps.main, groupId: benchGroups.community(index) } }),
    bareCall: (index) =>
      tencent("million_group_open_http_svc/get_online_member_num", { GroupId: benchGroups.community(index) }),
  },
  {
    functionName: "list-online-members",
    event: (index) =>
      apiEvent({ route: routes.avchatroomMembers, path: { app: benchApps.main, groupId: benchGroups.room(index) } }),
    bareCall: (index) =>
      tencent("group_open_avchatroom_http_svc/get_members", { GroupId: benchGroups.room(index), Timestamp: 0 }),
  },
  {
    functionName: "list-group-members",
    event: () =>
      apiEvent({
        route: routes.groupMembers,
        path: { app: benchApps.main, groupId: benchGroups.club },
        query: { limit: String(pageSize) },
      }),
    bareCall: () =>
      tencent("group_open_http_svc/get_group_member_info", { GroupId: benchGroups.club, Limit: pageSize, Offset: 0 }),
  },
  {
    functionName: "list-chatgroup-members",
    event: () =>
      apiEvent({
        route: routes.chatgroupMembers,
        path: { app: benchApps.classes, groupId: benchGroups.course },
        query: { limit: String(pageSize) },
      }),
    bareCall: () => ({
      vendor: "agora",
      method: "GET",
      target: `chatgroups/${benchGroups.course}/users?pagenum=1&pagesize=${pageSize}`,
    }),
  },
];
