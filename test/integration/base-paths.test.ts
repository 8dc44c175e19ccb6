import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportRoutes } from "../support/report-paths.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

/** A request means the same behind whatever base path, and whatever its app is called: the route decides. */

const start = Math.floor(Date.now() / 3_600_000) * 3600 - 2 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const range = { from: iso(start), to: iso(start + 600) };

const lecture = "@TGS#aLECTURE";
const readers = "@TGS#_readers";
const apps = [
  "main",
  "communities",
  "avchatrooms",
  "groups",
  "chatgroups",
  "chatrooms",
  "rooms",
  "members",
  "v1",
  "apps",
];
const basePaths = ["", "/communities", "/v1/apps/communities/avchatrooms", "/prod/online-members"];
const agoraApp = (app: string) => `${app}-agora`;

interface Request {
  readonly file: string;
  readonly route: string;
  readonly method?: string;
  readonly path?: (app: string) => Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the reply holds at least. */
  readonly told: object;
}

const of = (groupId: string) => (app: string) => ({ app, groupId });

const requests: Readonly<Record<string, Request>> = {
  "count of a live room": {
    ...{ file: "get-avchatroom-online-count", route: routes.avchatroomCount, path: of(lecture) },
    told: { groupType: "AVChatRoom", onlineCount: 3 },
  },
  "count of a Community": {
    ...{ file: "get-community-online-count", route: routes.communityCount, path: of(readers) },
    told: { groupType: "Community", onlineCount: 2 },
  },
  "count of a chat room": {
    ...{ file: "get-chatroom-online-count", route: routes.chatroomCount },
    path: (app) => ({ app: agoraApp(app), groupId: "open-class" }),
    told: { groupType: "AgoraChatRoom", onlineCount: 0, exemptMembers: 1 },
  },
  "list of a live room": {
    ...{ file: "list-online-members", route: routes.avchatroomMembers, path: of(lecture) },
    told: { groupType: "AVChatRoom", members: [{}, {}, {}] },
  },
  "list of a Community": {
    ...{ file: "list-online-members", route: routes.communityMembers, path: of(readers) },
    told: { groupType: "Community", members: [{}, {}] },
  },
  "members of a group": {
    ...{ file: "list-group-members", route: routes.groupMembers, path: of("club") },
    told: { groupId: "club", memberCount: 1 },
  },
  "members of a chat group": {
    ...{ file: "list-chatgroup-members", route: routes.chatgroupMembers },
    path: (app) => ({ app: agoraApp(app), groupId: "course" }),
    told: { groupId: "course", members: [{ userId: "teacher" }] },
  },
  "tracking a room": {
    ...{ file: "track-room", route: routes.room, method: "PUT", path: of("new"), body: '{"groupType":"AVChatRoom"}' },
    told: { groupId: "new", groupType: "AVChatRoom" },
  },
  "a tracked room": { file: "get-room", route: routes.room, path: of(lecture), told: { groupId: lecture } },
  "the tracked rooms": { file: "list-rooms", route: routes.rooms, told: { nextCursor: null } },
  "the series": {
    ...{ file: "get-attendance", route: reportRoutes.series, path: of(lecture), query: range },
    told: { groupId: lecture, from: range.from },
  },
  "the summary": {
    ...{ file: "summarize-attendance", route: reportRoutes.summary, path: of(lecture), query: range },
    told: { groupId: lecture, from: range.from },
  },
  "the sessions": {
    ...{ file: "list-sessions", route: reportRoutes.sessions, path: of(lecture), query: range },
    told: { groupId: lecture, from: range.from },
  },
  "the attendees": {
    ...{ file: "list-attendees", route: reportRoutes.attendees, path: of(lecture), query: range },
    told: { groupId: lecture, attendees: [{ userId: "ann" }, { userId: "bob" }] },
  },
  "the attendance of a person": {
    ...{ file: "get-member-attendance", route: reportRoutes.memberAttendance, query: range },
    path: (app) => ({ app, userId: "ann" }),
    told: { userId: "ann", rooms: [{ groupId: lecture }], nextCursor: null },
  },
  "the matrix": {
    ...{ file: "get-attendance-matrix", route: reportRoutes.matrix, method: "POST", path: (app) => ({ app }) },
    body: JSON.stringify({ rooms: [lecture], ...range, expected: ["ann"] }),
    told: { sessions: [{ groupId: lecture }], people: [{ userId: "ann" }], nextCursor: null },
  },
  "the erasure of a person": {
    ...{ file: "forget-member", route: reportRoutes.member, method: "DELETE" },
    path: (app) => ({ app, userId: "no/body" }),
    told: { done: true },
  },
  "what the caller may do": { file: "get-access", route: routes.access, told: { keyId: "ops", apps: "*" } },
  "the health check": { file: "get-health", route: routes.health, told: { status: "ok" } },
  "the OpenAPI document": { file: "get-openapi", route: routes.openApi, told: { openapi: "3.1.1" } },
};

let vendors: VendorSimulators;
let world: EdgeWorld;
let database: EmbeddedDynamoDb;
const containers = new Map<string, Container>();

beforeAll(async () => {
  vendors = await startVendorSimulators({});
  world = await startEdgeWorld(vendors.origin);
  database = await startEmbeddedDynamoDb({ tableName: "rollcall-test", permits: world.permits });
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = database.endpoint;
  const table = { client: database.client, tableName: "rollcall-test", now: Date.now };
  for (const [index, app] of apps.entries()) {
    fillVendors(app, index);
    const room = trackedRoom(app, lecture, { trackedAt: start - 600 });
    await recordRoom(
      table,
      room,
      minutesOf(start - 300, 25, () => ["ann", "bob"]),
    );
  }
  for (const { file, route } of Object.values(requests)) {
    containers.set(file, containers.get(file) ?? (await coldStart(file, route)));
  }
});

afterAll(async () => {
  await database.close();
  await world.close();
  await vendors.close();
});

function fillVendors(app: string, index: number): void {
  const tencent = { ...tencentSecret(index), countStepMs: 0, listPictureMs: 0, communityOnlineList: true };
  const agora = agoraSecret(index);
  const { sdkAppId } = tencent;
  const at = Date.now() - 86_400_000;
  vendors.tencent.addApp(tencent);
  for (const [groupId, type, people] of [
    [lecture, "AVChatRoom", ["ann", "bob", "eve"]],
    [readers, "Community", ["ann", "bob"]],
  ] as const) {
    vendors.tencent.addGroup({ sdkAppId, groupId, type, createdAt: at });
    for (const userId of people) {
      vendors.tencent.join({ sdkAppId, groupId, userId, at });
    }
  }
  vendors.tencent.addGroup({ sdkAppId, groupId: "club", type: "Public" });
  vendors.tencent.setMembers({ sdkAppId, groupId: "club", members: [{ userId: "ann" }] });
  vendors.agora.addApp({ ...agora, profile: "agora" });
  vendors.agora.addGroup({ appId: agora.appId, groupId: "course", kind: "chatgroup", owner: "teacher" });
  vendors.agora.chatrooms.add({ appId: agora.appId, chatroomId: "open-class", owner: "teacher" });
  world.putApp(app, tencentSecret(index));
  world.putApp(agoraApp(app), agora);
}

describe.for(Object.entries(requests))("%s", ([, request]) => {
  it.for(basePaths)("is the same behind the base path %j for apps of every name", async (basePath) => {
    for (const app of apps) {
      const { file, path, told, ...sketch } = request;

      const reply = await containers.get(file)?.call({ ...sketch, basePath, ...(path ? { path: path(app) } : {}) });

      expect([reply?.status, app], JSON.stringify(reply?.body)).toEqual([expect.toBeOneOf([200, 201]), app]);
      expect(reply?.body, app).toMatchObject(told);
    }
  });
});
