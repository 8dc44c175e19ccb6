import process from "node:process";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, secretsPrefix, startEdgeWorld } from "../support/edge-world.ts";

import { reportRoutes } from "../support/report-paths.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

const main = tencentSecret(1);
const classes = agoraSecret(1);
const { sdkAppId } = main;

let vendors: VendorSimulators;
let world: EdgeWorld;
let database: EmbeddedDynamoDb;
let track: Container;
let untrack: Container;
let set: Container;
let show: Container;
let remove: Container;
let forget: Container;
let made = 0;

beforeAll(async () => {
  vendors = await startVendorSimulators({
    tencentApps: [main],
    agoraApps: [{ ...classes, profile: "shengwang" }],
  });
  world = await startEdgeWorld(vendors.origin);
  database = await startEmbeddedDynamoDb({ tableName: "rollcall-test", permits: world.permits });
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = database.endpoint;
  world.putApp("main", main);
  world.putApp("classes", classes);
  world.secrets.put(`${secretsPrefix}/pseudonym-key`, { key: "5e".repeat(32) });
  vendors.tencent.addGroup({ sdkAppId, groupId: "staff", type: "Public" });
  vendors.tencent.setMembers({ sdkAppId, groupId: "staff", members: ids(3).map((userId) => ({ userId })) });
  vendors.tencent.addGroup({ sdkAppId, groupId: "hidden", type: "Public" });
  vendors.tencent.setMembers({ sdkAppId, groupId: "hidden", members: [{ userId: "secret-member" }] });
  vendors.tencent.addGroup({ sdkAppId, groupId: "all", type: "Public" });
  vendors.tencent.setMembers({ sdkAppId, groupId: "all", members: ids(5_001).map((userId) => ({ userId })) });
  vendors.agora.addGroup({
    appId: classes.appId,
    kind: "chatgroup",
    groupId: "10XXXX85",
    owner: "zoe",
    members: [{ userId: "yan" }],
  });
  track = await coldStart("track-room", routes.room);
  untrack = await coldStart("untrack-room", routes.room);
  set = await coldStart("set-expected", routes.roomExpected);
  show = await coldStart("get-expected", routes.roomExpected);
  remove = await coldStart("remove-expected", routes.roomExpected);
  forget = await coldStart("forget-member", reportRoutes.member);
});

afterAll(async () => {
  await database.close();
  await world.close();
  await vendors.close();
});

const ids = (count: number) => Array.from({ length: count }, (_, index) => `u${String(index).padStart(4, "0")}`);

async function newRoom(options: object = {}, app = "main") {
  made += 1;
  const path = { app, groupId: `room-${made}` };
  const groupType = app === "main" ? "AVChatRoom" : "ChatGroup";
  const { status } = await track.call({ method: "PUT", path, body: JSON.stringify({ groupType, ...options }) });
  expect(status).toBe(201);
  return path;
}

const put = (path: Record<string, string>, body: unknown, more: object = {}) =>
  set.call({ method: "PUT", path, body: typeof body === "string" ? body : JSON.stringify(body), ...more });
const drop = (path: Record<string, string>) => remove.call({ method: "DELETE", path });
const erase = (app: string, userId: string) => forget.call({ method: "DELETE", path: { app, userId } });

/** What of a pattern is found anywhere in the table. */
async function traces(pattern: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const page of paginateScan({ client: database.client }, { TableName: "rollcall-test" })) {
    found.push(...(JSON.stringify(page.Items).match(pattern) ?? []));
  }
  return found;
}

describe("the list of expected people", () => {
  it("is stored, shown, replaced and removed", async () => {
    const path = await newRoom();
    const people = [{ userId: "ann", name: "Ann Ho" }, { userId: "ben" }];

    const none = await show.call({ path });
    const stored = await put(path, { people });
    const shown = await show.call({ path });
    const replaced = await put(path, { people: [{ userId: "cai", name: "蔡" }] });
    const removals = [await drop(path), await drop(path)];
    const after = await show.call({ path });

    expect([none.status, none.body.code]).toEqual([404, "no-expected-list"]);
    expect(stored.status).toBe(200);
    expect(stored.body).toEqual({
      ...path,
      people,
      pseudonymous: false,
      changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      source: null,
    });
    expect(shown.body).toEqual(stored.body);
    expect(replaced.body.people).toEqual([{ userId: "cai", name: "蔡" }]);
    expect(removals.map(({ status }) => status)).toEqual([204, 404]);
    expect(after.status).toBe(404);
  });

  it("names each person once, in a chat group of Agora in any letter case", async () => {
    const tencent = await newRoom();
    const agora = await newRoom({}, "classes");
    const people = [{ userId: "Ann", name: "first" }, { userId: "ann" }, { userId: "Ann", name: "again" }];

    expect((await put(tencent, { people })).body.people).toEqual(people.slice(0, 2));
    expect((await put(agora, { people })).body.people).toEqual(people.slice(0, 1));
  });

  it("holds 5,000 people with names", async () => {
    const path = await newRoom();
    const people = ids(5_000).map((id) => ({ userId: id.padStart(48, "x"), name: `Name of ${id}` }));

    const { status } = await put(path, { people });

    expect(status).toBe(200);
    expect((await show.call({ path })).body.people).toEqual(people);
  });

  it.each([
    ["no JSON", "{", "the body must be an object with people or a group"],
    ["a list", [], "the body must be an object with people or a group"],
    ["neither people nor a group", {}, "the body must be an object with people or a group"],
    ["both", { people: [{ userId: "a" }], group: { kind: "group", groupId: "staff" } }, "with people or a group"],
    ["another field", { people: [{ userId: "a" }], names: [] }, "with people or a group"],
    ["nobody", { people: [] }, "people must have at least one person; DELETE removes the list"],
    [
      "5,001 people",
      { people: ids(5_001).map((userId) => ({ userId })) },
      "people takes at most 5000 people, not 5001",
    ],
    ["IDs without their objects", { people: ["ann"] }, "people[0] must be an object with userId"],
    ["a person without an ID", { people: [{ userId: "a" }, { name: "Ann" }] }, "people[1].userId"],
    ["an ID that is a number", { people: [{ userId: 42 }] }, "people[0].userId must be a user ID"],
    ["an ID that is not seen", { people: [{ userId: "a\u200b" }] }, "people[0].userId"],
    [
      "an ID with a blank",
      { people: [{ userId: "a " }] },
      'people[0].userId "a " cannot be a user ID: it ends with a blank',
    ],
    [
      "a name that is too long",
      { people: [{ userId: "a", name: "x".repeat(101) }] },
      "people[0].name must be a text of 1 to 100",
    ],
    [
      "a name of two lines",
      { people: [{ userId: "a", name: "Ann\nHo" }] },
      "people[0].name must hold no control characters",
    ],
    ["a group of no kind", { group: { groupId: "staff" } }, "group.kind"],
    ["a group of another kind", { group: { kind: "room", groupId: "staff" } }, 'group.kind must be "group" (Tencent)'],
    ["a group without an ID", { group: { kind: "group" } }, "group.groupId"],
    ["a group with the ID of a topic", { group: { kind: "group", groupId: "@TGS#_x@TOPIC#_y" } }, "topic"],
    [
      "a group of an app that cannot be",
      { group: { kind: "group", app: "no app", groupId: "g" } },
      "an app is named with",
    ],
  ])("is refused with %s", async (_, body, words) => {
    const path = await newRoom();

    const { status, body: problem } = await put(path, body);

    expect([status, problem.code]).toEqual([400, "invalid-request"]);
    expect(problem.detail).toContain(words);
    expect((await show.call({ path })).status).toBe(404);
  });

  it("needs a room that is tracked", async () => {
    const path = { app: "main", groupId: "never tracked" };

    const replies = [await put(path, { people: [{ userId: "a" }] }), await show.call({ path }), await drop(path)];

    expect(replies.map(({ status, body }) => [status, body.code])).toEqual(
      Array.from({ length: 3 }, () => [404, "unknown-room"]),
    );
  });

  it("goes when the room is no longer tracked", async () => {
    const path = await newRoom();
    await put(path, { people: [{ userId: "gone-with-the-room", name: "Gone Name" }] });

    await untrack.call({ method: "DELETE", path });

    expect(await traces(/gone-with-the-room|Gone Name/g)).toEqual([]);
    await track.call({ method: "PUT", path, body: JSON.stringify({ groupType: "AVChatRoom" }) });
    expect((await show.call({ path })).status).toBe(404);
  });
});

describe("a list that is read from a group", () => {
  it("holds the members of a Tencent group of the app", async () => {
    const path = await newRoom();

    const { status, body } = await put(path, { group: { kind: "group", groupId: "staff" } });

    expect(status).toBe(200);
    expect(body.people).toEqual(ids(3).map((userId) => ({ userId })));
    expect(body.source).toEqual({
      ...{ kind: "group", app: "main", groupId: "staff", complete: true },
      readAt: expect.any(String),
    });
    expect((await show.call({ path })).body).toEqual(body);
  });

  it("holds the members of an Agora chat group of another app", async () => {
    const path = await newRoom();

    const { body } = await put(path, { group: { kind: "chatgroup", app: "classes", groupId: "10XXXX85" } });

    expect(body.people.map(({ userId }: { userId: string }) => userId).sort()).toEqual(["yan", "zoe"]);
    expect(body.source).toMatchObject({ kind: "chatgroup", app: "classes", complete: true });
  });

  it("says when the group has more members than a list holds", async () => {
    const { body } = await put(await newRoom(), { group: { kind: "group", groupId: "all" } });

    expect(body.people).toHaveLength(5_000);
    expect(body.source.complete).toBe(false);
  });

  it.each([
    ["an unknown group", { kind: "group", groupId: "nobody" }, 404, "unknown-group"],
    ["an unknown app", { kind: "group", app: "none", groupId: "staff" }, 404, "unknown-app"],
    ["an app of the other vendor", { kind: "group", app: "classes", groupId: "staff" }, 422, "unsupported-group"],
  ])("is refused with %s, and the list before stays", async (_, group, status, code) => {
    const path = await newRoom();
    await put(path, { people: [{ userId: "ann" }] });

    const refused = await put(path, { group });

    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect((await show.call({ path })).body.people).toEqual([{ userId: "ann" }]);
  });

  it("is refused to a caller who may not use the group's app", async () => {
    const path = await newRoom();

    const refused = await put(
      path,
      { group: { kind: "chatgroup", app: "classes", groupId: "10XXXX85" } },
      { apps: "main" },
    );

    expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
  });
});

describe("a pseudonymous room", () => {
  const pseudonym = /^p_[\w-]{22}$/;

  it("keeps hashes of the expected IDs, and refuses names", async () => {
    const path = await newRoom({ pseudonymous: true });

    const named = await put(path, { people: [{ userId: "a" }, { userId: "hidden-ann", name: "Ann" }] });
    const stored = await put(path, { people: [{ userId: "hidden-ann" }, { userId: "hidden-ben" }] });
    const read = await put(path, { group: { kind: "group", groupId: "hidden" } });

    expect([named.status, named.body.detail]).toEqual([400, expect.stringContaining("people[1].name cannot be kept")]);
    expect(stored.body).toMatchObject({
      pseudonymous: true,
      people: [{ userId: expect.stringMatching(pseudonym) }, {}],
    });
    expect(read.body.people).toHaveLength(1);
    expect(read.body.people[0].userId).toMatch(pseudonym);
    expect(await traces(/hidden-ann|hidden-ben|secret-member/g)).toEqual([]);
  });

  it("has its list hashed when it becomes one, and keeps it so when it is one no more", async () => {
    const path = await newRoom();
    const plain = await put(path, { people: [{ userId: "later-hidden", name: "Later Name" }] });

    await track.call({ method: "PUT", path, body: JSON.stringify({ pseudonymous: true }) });
    const hidden = await show.call({ path });
    const left = await traces(/later-hidden|Later Name/g);
    await track.call({ method: "PUT", path, body: JSON.stringify({ pseudonymous: false }) });
    const again = await show.call({ path });

    expect(plain.body.pseudonymous).toBe(false);
    expect(hidden.body).toMatchObject({ pseudonymous: true, people: [{ userId: expect.stringMatching(pseudonym) }] });
    expect(hidden.body.people[0]).not.toHaveProperty("name");
    expect(left).toEqual([]);
    expect(again.body).toEqual(hidden.body);
  });
});

describe("erasing a person", () => {
  it("takes the person from the lists of all rooms of the app, and says from how many", async () => {
    const rooms = [await newRoom(), await newRoom({ pseudonymous: true }), await newRoom()];
    const [plain = {}, hidden = {}, without = {}] = rooms;
    await put(plain, { people: [{ userId: "erased-one", name: "Erased Name" }, { userId: "stays" }] });
    await put(hidden, { people: [{ userId: "erased-one" }, { userId: "stays" }] });
    await put(without, { people: [{ userId: "stays" }] });

    const { status, body } = await erase("main", "erased-one");

    expect(status).toBe(200);
    expect(body).toMatchObject({ done: true, expectedListsRewritten: 2 });
    expect(await traces(/erased-one|Erased Name/g)).toEqual([]);
    const left = await Promise.all(rooms.map((path) => show.call({ path })));
    expect(left.map(({ body: list }) => list.people.length)).toEqual([1, 1, 1]);
    expect((await erase("main", "erased-one")).body.expectedListsRewritten).toBe(0);
  });
});
