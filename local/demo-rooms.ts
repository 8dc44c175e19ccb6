import type { TrackedGroupType, TrackedRoom } from "../shared/attendance/room.ts";
import type { AttendanceTable } from "../shared/attendance/table/attendance-table.ts";
import { putRoom } from "../shared/attendance/table/rooms.ts";
import { asAppName, asGroupId, type EpochMs } from "../shared/identity/ids.ts";
import type { DemoAppName, DemoApps } from "./demo-apps.ts";
import { makeChatroomLive, makeRoomLive } from "./vendor-simulators/life.ts";
import type { RoomProfile } from "./vendor-simulators/room-profile.ts";
import type { VendorSimulators } from "./vendor-simulators/start.ts";
import type { StoredMember, TencentGroupType } from "./vendor-simulators/tencent/group-types.ts";

interface DemoRoom {
  readonly app: "main" | "live-cn";
  readonly groupId: string;
  readonly type: Extract<TencentGroupType, TrackedGroupType>;
  readonly label: string;
  readonly profile: RoomProfile;
  /** Whether the room is tracked from the first start. */
  readonly isTracked: boolean;
}

/** Simulated rooms, one for each feature of the record. */
const livingRooms: readonly DemoRoom[] = [
  {
    app: "main",
    groupId: "lecture-1",
    type: "AVChatRoom",
    label: "Lecture, about 40 people",
    profile: { size: 40, arrivalsPerMinute: 4, secondDeviceShare: 0.1 },
    isTracked: true,
  },
  {
    app: "main",
    groupId: "@TGS#aTOWNHALL",
    type: "AVChatRoom",
    label: "Town hall, about 1,200 people: the list shows the newest 1,000",
    profile: { size: 1_200, arrivalsPerMinute: 60, robots: 3, webShare: 0.4 },
    isTracked: true,
  },
  {
    app: "main",
    groupId: "webinar",
    type: "AVChatRoom",
    label: "Webinar, about 300 people",
    profile: { size: 300, arrivalsPerMinute: 20, webShare: 0.2 },
    isTracked: true,
  },
  {
    app: "main",
    groupId: "@TGS#_readers",
    type: "Community",
    label: "Community: a count, no list",
    profile: { size: 90, arrivalsPerMinute: 6 },
    isTracked: true,
  },
  {
    app: "live-cn",
    groupId: "flash-sale",
    type: "AVChatRoom",
    label: "Sale, about 120 people: without the plan the list shows 30",
    profile: { size: 120, arrivalsPerMinute: 30 },
    isTracked: true,
  },
];

export const chatgroupId = "263820001";
const chatgroupSize = 250;
const dayMs = 86_400_000;

/** Its teacher and assistant are exempt members: listed whether they are online or not. */
const chatroom = {
  app: "classes",
  groupId: "264010001",
  groupType: "AgoraChatRoom",
  label: "Open class, about 60 people in an Agora chat room",
  profile: { size: 60, arrivalsPerMinute: 5 },
} as const;

/** Adds the demo groups to the simulators: simulated rooms, two groups with stored members, a chat group and a chat room of Agora. */
export function addDemoRooms(simulators: VendorSimulators, apps: DemoApps["apps"], now: EpochMs): void {
  for (const [index, { app, groupId, type, label, profile }] of livingRooms.entries()) {
    const address = { sdkAppId: sdkAppIdOf(apps, app), groupId };
    simulators.tencent.addGroup({ ...address, type, name: label });
    makeRoomLive(simulators.tencent, { ...address, seed: index + 1, profile });
  }
  const sdkAppId = sdkAppIdOf(apps, "main");
  for (const [groupId, type, size] of [
    ["book-club", "Public", 120],
    ["staff", "Private", 12],
  ] as const) {
    simulators.tencent.addGroup({ sdkAppId, groupId, type });
    simulators.tencent.setMembers({ sdkAppId, groupId, members: storedMembers(size, now) });
  }
  if (apps.classes.provider === "agora") {
    const address = { appId: apps.classes.appId, chatroomId: chatroom.groupId };
    simulators.agora.chatrooms.add({ ...address, owner: "teacher", admins: ["assistant"], allowed: ["camera"] });
    makeChatroomLive(simulators.agora.chatrooms, address, { seed: livingRooms.length + 1, profile: chatroom.profile });
    simulators.agora.addGroup({
      appId: apps.classes.appId,
      groupId: chatgroupId,
      kind: "chatgroup",
      owner: "teacher",
      admins: ["assistant"],
      members: Array.from({ length: chatgroupSize - 2 }, (_, index) => ({
        userId: `pupil-${index + 1}`,
        joinedAt: now - 30 * dayMs + index * 60_000,
      })),
    });
  }
}

/** Tracks the simulated rooms, so that reports have data. */
export async function trackDemoRooms(table: AttendanceTable): Promise<void> {
  const nowSeconds = Math.floor(table.now() / 1000);
  const ofTencent = livingRooms.filter(({ isTracked }) => isTracked);
  const rooms = [...ofTencent.map((room) => ({ ...room, groupType: room.type })), chatroom];
  await Promise.all(
    rooms.map(({ app, groupId, groupType, label }) => {
      const room: TrackedRoom = {
        app: asAppName(app),
        groupId: asGroupId(groupId),
        groupType,
        roster: groupType !== "Community",
        sampleEverySeconds: 60,
        label,
        retentionDays: 90,
        trackedAt: nowSeconds,
        sessionGapSeconds: 15 * 60,
        sessionMinPeople: 1,
        pseudonymous: false,
        namings: [{ since: nowSeconds, pseudonymous: false }],
        adaptive: false,
        confirmHidden: true,
        state: "live",
        stateSince: nowSeconds,
      };
      return putRoom(table, room);
    }),
  );
}

/** The first requests to show a new user, as paths below the API's origin. */
export const demoPaths = {
  onlineCount: "/v1/apps/main/avchatrooms/lecture-1/online-count",
  onlineMembers: "/v1/apps/main/avchatrooms/lecture-1/online-members",
  chatgroupMembers: `/v1/apps/classes/chatgroups/${chatgroupId}/members?limit=5`,
  rooms: "/v1/rooms",
  attendance: "/v1/apps/main/rooms/lecture-1/attendance",
} as const;

function sdkAppIdOf(apps: DemoApps["apps"], app: DemoAppName): number {
  const credential = apps[app];
  if (credential.provider !== "tencent") {
    throw new Error(`the demo app ${app} must be a Tencent app; npm start -- --fresh makes it anew`);
  }
  return credential.sdkAppId;
}

function storedMembers(size: number, now: EpochMs): readonly StoredMember[] {
  const roleOf = (index: number) => (index === 0 ? "Owner" : index < 3 ? "Admin" : "Member");
  return Array.from({ length: size }, (_, index) => ({
    userId: `m-${index + 1}`,
    role: roleOf(index),
    joinTime: Math.floor((now - 60 * dayMs) / 1000) + index * 3_600,
    msgSeq: index,
    msgFlag: "AcceptAndNotify",
    lastSendMsgTime: index % 3 === 0 ? Math.floor(now / 1000) - index * 600 : 0,
    muteUntil: 0,
    nameCard: `Member ${index + 1}`,
  }));
}
