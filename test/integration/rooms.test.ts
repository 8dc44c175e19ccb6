import process from "node:process";
import { GetItemCommand, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { setRoomState } from "../../shared/attendance/table/rooms.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { apiEvent, routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, secretsPrefix, startEdgeWorld } from "../support/edge-world.ts";
import { minutesOf, trackedRoom, writeSlots } from "../support/recorded-rooms.ts";
import { type ScriptedVendor, startScriptedVendor } from "../support/scripted-vendor.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

let vendor: ScriptedVendor;
let world: EdgeWorld;
let database: EmbeddedDynamoDb;
let track: Container;
let untrack: Container;
let show: Container;
let list: Container;
let made = 0;

beforeAll(async () => {
  vendor = await startScriptedVendor();
  world = await startEdgeWorld(vendor.origin);
  database = await startEmbeddedDynamoDb({ tableName: "rollcall-test", permits: world.permits });
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = database.endpoint;
  for (const [index, app] of ["main", "second", "third", "A-Capital"].entries()) {
    world.putApp(app, tencentSecret(index));
  }
  world.putApp("classes", agoraSecret(1));
  track = await coldStart("track-room", routes.room);
  untrack = await coldStart("untrack-room", routes.room);
  show = await coldStart("get-room", routes.room);
  list = await coldStart("list-rooms", routes.rooms);
});

afterAll(async () => {
  await vendor.close();
  await world.close();
  await database.close();
});

const newRoom = (app = "main") => {
  made += 1;
  return { app, groupId: `room-${made}` };
};

const put = (path: Record<string, string>, body: unknown) =>
  track.call({ method: "PUT", path, body: typeof body === "string" ? body : JSON.stringify(body) });

const live = { groupType: "AVChatRoom" };

describe("tracking a room", () => {
  it("refuses a pseudonymous room as long as there is no key to make pseudonyms with, and says how to make one", async () => {
    const path = newRoom();

    const refused = await put(path, { ...live, pseudonymous: true });
    world.secrets.put(`${secretsPrefix}/pseudonym-key`, { key: "5e".repeat(32) });
    const taken = await put(path, { ...live, pseudonymous: true });

    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain("create-pseudonym-key");
    expect(taken.status).toBe(201);
    expect(taken.body).toMatchObject({ pseudonymous: true });
  });

  it("answers 201 with every option, and 200 when it was tracked already", async () => {
    const path = newRoom();

    const created = await put(path, live);
    const changed = await put(path, { ...live, label: "Lecture 1", roster: false, sampleEverySeconds: 10 });

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...path,
      ...live,
      roster: true,
      sampleEverySeconds: 60,
      retentionDays: 90,
      sessionGapSeconds: 900,
      sessionMinPeople: 1,
      pseudonymous: expect.any(Boolean),
      adaptive: expect.any(Boolean),
      confirmHidden: expect.any(Boolean),
      trackedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      state: "live",
      stateSince: created.body.trackedAt,
      lastSnapshot: null,
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      label: "Lecture 1",
      roster: false,
      sampleEverySeconds: 10,
      trackedAt: created.body.trackedAt,
    });
  });

  it("keeps what a PUT does not name, and sets back to its default what is null", async () => {
    const path = newRoom();
    world.secrets.put(`${secretsPrefix}/pseudonym-key`, { key: "5e".repeat(32) });
    const options = {
      ...{ roster: false, sampleEverySeconds: 20, retentionDays: 7, sessionGapSeconds: 600, sessionMinPeople: 5 },
      ...{ pseudonymous: true, adaptive: true, confirmHidden: false, label: "Lecture 1" },
    };
    const created = await put(path, { ...live, ...options });

    const relabelled = await put(path, { label: "Lecture 2" });
    const unchanged = await put(path, {});
    const shown = await show.call({ path });
    const nothing = Object.fromEntries(Object.keys(options).map((name) => [name, null]));
    const reset = await put(path, nothing);

    expect([created, relabelled, unchanged, reset].map(({ status }) => status)).toEqual([201, 200, 200, 200]);
    expect(relabelled.body).toEqual({ ...created.body, label: "Lecture 2" });
    expect(unchanged.body).toEqual(relabelled.body);
    expect(shown.body).toEqual(relabelled.body);
    const { label, ...others } = created.body;
    expect(reset.body).toEqual({
      ...others,
      ...{ roster: true, sampleEverySeconds: 60, retentionDays: 90, sessionGapSeconds: 900, sessionMinPeople: 1 },
      ...{ pseudonymous: false, adaptive: false, confirmHidden: true },
    });
  });

  it("keeps the roster of a chat group that has one, whose default is none", async () => {
    const path = { app: "classes", groupId: "184524748161099" };
    await put(path, { groupType: "ChatGroup", roster: true });

    const kept = await put(path, { groupType: "ChatGroup", label: "x" });
    const reset = await put(path, { roster: null });

    expect([kept.body.roster, reset.body.roster]).toEqual([true, false]);
  });

  it("tells the last snapshot, as GET does", async () => {
    const path = newRoom();
    await put(path, live);
    const slot = Math.floor(Date.now() / 60_000) * 60;
    const table = { client: database.client, tableName: "rollcall-test", now: Date.now };
    const writer = new SnapshotWriter({ table, world: { random: () => 0.5 } });
    const [observation] = minutesOf(slot, 1, () => ["ann", "bob"]);
    await writeSlots(writer, trackedRoom("main", path.groupId), observation === undefined ? [] : [observation]);

    const changed = await put(path, { label: "seen" });
    const shown = await show.call({ path });

    expect(changed.body.lastSnapshot).toMatchObject({ onlineCount: 2, listed: 2, gaps: [] });
    expect(changed.body).toEqual(shown.body);
  });

  it("says that groupType is missing when the room is not tracked, and what it may be", async () => {
    const { body } = await put(newRoom(), {});

    expect(body.detail).toMatch(
      /^groupType is missing: .*AVChatRoom or Community \(Tencent\), or AgoraChatRoom or ChatGroup \(Agora\)/,
    );
    expect(body.detail).not.toContain("is not an option");
  });

  it("quotes an option of megabytes short", async () => {
    const { status, body } = await put(newRoom(), { ...live, ["x".repeat(3_000_000)]: 1 });

    expect(status).toBe(400);
    expect(body.detail).toBe(`"${"x".repeat(40)}…" is not an option of a room`);
  });

  it("loses no field when PUTs race, nor the state that a sweep sets meanwhile", async () => {
    const path = newRoom();
    const table = { client: database.client, tableName: "rollcall-test", now: Date.now };
    const created = await put(path, live);
    const changes = [
      ...[{ roster: false }, { sampleEverySeconds: 20 }, { retentionDays: 7 }, { sessionGapSeconds: 600 }],
      ...[{ sessionMinPeople: 5 }, { adaptive: true }, { label: "raced" }],
    ];

    const [, ...replies] = await Promise.all([
      setRoomState(table, trackedRoom("main", path.groupId), "dissolved", 1_800_000_000),
      ...changes.map((change) => put(path, change)),
    ]);

    const shown = await show.call({ path });
    expect(replies.map(({ status }) => status)).toEqual(changes.map(() => 200));
    expect(shown.body).toMatchObject({ ...Object.assign({}, ...changes), trackedAt: created.body.trackedAt });
  });

  it("is created once by PUTs that race, with the fields of all", async () => {
    const path = newRoom();

    const replies = await Promise.all([
      put(path, { ...live, label: "one" }),
      put(path, { ...live, retentionDays: 9 }),
      put(path, { ...live, adaptive: true }),
    ]);

    const shown = await show.call({ path });
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(shown.body).toMatchObject({ label: "one", retentionDays: 9, adaptive: true });
  });

  it("leaves the state of a live room to the sweep, and brings a dissolved one back", async () => {
    const path = newRoom();
    const table = { client: database.client, tableName: "rollcall-test", now: Date.now };
    await put(path, live);
    await setRoomState(table, trackedRoom("main", path.groupId), "dissolved", 1_700_000_000);

    const before = await show.call({ path });
    const back = await put(path, {});

    expect([before.body.state, back.body.state]).toEqual(["dissolved", "live"]);
    expect(Date.parse(back.body.stateSince)).toBeGreaterThan(Date.parse(before.body.stateSince));
  });

  it("replaces a room that cannot be read, as if it were new", async () => {
    const path = newRoom();
    const key = { pk: { S: "app#main" }, sk: { S: `room#${path.groupId}` } };
    await put(path, { ...live, label: "old" });
    await database.client.send(
      new UpdateItemCommand({
        TableName: "rollcall-test",
        Key: key,
        UpdateExpression: "SET pastLabels = :x, revision = :x REMOVE trackedAt",
        ExpressionAttributeValues: { ":x": { N: "7" } },
      }),
    );

    const nothing = await put(path, {});
    const mended = await put(path, live);

    const shown = await show.call({ path });
    expect([nothing.status, mended.status, shown.status]).toEqual([400, 200, 200]);
    expect(shown.body).toEqual(mended.body);
    expect(shown.body).not.toHaveProperty("label");
  });

  it("asks no vendor", async () => {
    vendor.answer(() => ({}));

    await put(newRoom(), live);

    expect(vendor.requests).toEqual([]);
  });

  it("is shown as it was stored, until it is untracked", async () => {
    const path = newRoom();
    await put(path, { ...live, label: 'quotes " and ünïcode 课' });

    const shown = await show.call({ path });
    const gone = await untrack.call({ method: "DELETE", path });
    const again = await untrack.call({ method: "DELETE", path });
    const notShown = await show.call({ path });

    expect([shown.status, shown.body.label]).toEqual([200, 'quotes " and ünïcode 课']);
    expect([gone.status, gone.body]).toEqual([204, undefined]);
    expect([again.status, again.body.code]).toEqual([404, "unknown-room"]);
    expect([notShown.status, notShown.body.code]).toEqual([404, "unknown-room"]);
  });

  it.each([
    ["@TGS#a6I4ZUUGO", "AVChatRoom"],
    ["@TGS#_@TGS#c1", "Community"],
    ["50%off", "AVChatRoom"],
    ["a b/c?d#e", "AVChatRoom"],
    ["x".repeat(48), "AVChatRoom"],
    ["#", "AVChatRoom"],
    ["~", "AVChatRoom"],
  ])("takes the group ID %j, and finds it again in every form", async (groupId, groupType) => {
    const tilde = `~${Buffer.from(groupId).toString("base64url")}`;
    const created = await put({ app: "main", groupId: tilde }, { groupType });

    const shown = await show.call({ path: { app: "main", groupId: tilde } });
    const event = apiEvent({ route: routes.room, path: { app: "main", groupId } });
    const decoded = groupId.startsWith("~") ? shown : await show.invoke(event);
    await untrack.call({ method: "DELETE", path: { app: "main", groupId: tilde } });

    expect([created.status, created.body.groupId]).toEqual([201, groupId]);
    expect([shown.body.groupId, decoded.body.groupId]).toEqual([groupId, groupId]);
  });

  it("reads a body that the gateway has encoded", async () => {
    const reply = await track.call({
      method: "PUT",
      path: newRoom(),
      body: Buffer.from(JSON.stringify({ ...live, label: "ü" })).toString("base64"),
      isBase64Encoded: true,
    });

    expect([reply.status, reply.body.label]).toEqual([201, "ü"]);
  });

  it("of an Agora app is tracking a ChatGroup", async () => {
    const reply = await put({ app: "classes", groupId: "184524748161025" }, { groupType: "ChatGroup" });

    expect([reply.status, reply.body.groupType, reply.body.roster]).toEqual([201, "ChatGroup", false]);
  });

  it.each([
    ["no body", undefined, 400],
    ["an empty body", "", 400],
    ["a body that is no JSON", "{groupType:AVChatRoom}", 400],
    ["null", "null", 400],
    ["a list", "[]", 400],
    ["a text", '"AVChatRoom"', 400],
    ["no type", "{}", 400],
    ["an unknown type", '{"groupType":"Public"}', 400],
    ["a type in lower case", '{"groupType":"avchatroom"}', 400],
    ["an unknown option", '{"groupType":"AVChatRoom","sampleEvery":10}', 400],
    ["an option of Object's own", '{"groupType":"AVChatRoom","__proto__":{"roster":true},"constructor":1}', 400],
    ["a roster that is no truth", '{"groupType":"AVChatRoom","roster":"yes"}', 400],
    ["samples every 9 seconds", '{"groupType":"AVChatRoom","sampleEverySeconds":9}', 400],
    ["samples every 61 seconds", '{"groupType":"AVChatRoom","sampleEverySeconds":61}', 400],
    ["samples every 10.5 seconds", '{"groupType":"AVChatRoom","sampleEverySeconds":10.5}', 400],
    ["a number as text", '{"groupType":"AVChatRoom","sampleEverySeconds":"10"}', 400],
    ["sessions from 0 people on", '{"groupType":"AVChatRoom","sessionMinPeople":0}', 400],
    ["sessions from 1,000,001 people on", '{"groupType":"AVChatRoom","sessionMinPeople":1000001}', 400],
    ["sessions from 1.5 people on", '{"groupType":"AVChatRoom","sessionMinPeople":1.5}', 400],
    ["retention of 0 days", '{"groupType":"AVChatRoom","retentionDays":0}', 400],
    ["retention of 1e9 days", '{"groupType":"AVChatRoom","retentionDays":1e9}', 400],
    ["an empty label", '{"groupType":"AVChatRoom","label":""}', 400],
    ["a label of 201 characters", JSON.stringify({ ...live, label: "x".repeat(201) }), 400],
    ["null for the type", '{"groupType":null}', 400],
    ["a label with a line break", JSON.stringify({ ...live, label: "a\nb" }), 400],
    ["a label with a NUL", JSON.stringify({ ...live, label: "a\0" }), 400],
    ["a label with a C1 control", JSON.stringify({ ...live, label: "a\u0085b" }), 400],
    ["a label that turns its direction", JSON.stringify({ ...live, label: "a\u202Eb" }), 400],
    ["a label of blanks", JSON.stringify({ ...live, label: "  " }), 400],
    ["a label with half a character", '{"groupType":"AVChatRoom","label":"a\\ud83d"}', 400],
  ])("is refused for %s, in words", async (_, body, status) => {
    const path = newRoom();

    const reply = await track.call({ method: "PUT", path, ...(body === undefined ? {} : { body }) });

    expect([reply.status, reply.body.code]).toEqual([status, "invalid-request"]);
    expect(reply.headers["content-type"]).toBe("application/problem+json");
    expect((await show.call({ path })).status).toBe(404);
  });

  it.each([
    ["49 bytes", "x".repeat(49), live, 400, "invalid-request"],
    ["nothing", "", live, 400, "invalid-request"],
    ["letters beyond ASCII", "课堂", live, 400, "invalid-request"],
    ["a topic", "@TGS#_a@TOPIC#_b", { groupType: "Community" }, 400, "invalid-request"],
    ["a Community's ID for a live room", "@TGS#_lobby", live, 422, "unsupported-group"],
    ["a live room's ID for a Community", "lecture", { groupType: "Community" }, 422, "unsupported-group"],
  ])("is refused for a group ID of %s", async (_, groupId, body, status, code) => {
    const reply = await put({ app: "main", groupId }, body);

    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it.each([
    ["an app that nobody knows", { app: "nobody", groupId: "r" }, live, 404, "unknown-app"],
    ["an app with an odd name", { app: "ma in", groupId: "r" }, live, 400, "invalid-request"],
    ["a live room of an Agora app", { app: "classes", groupId: "r" }, live, 422, "unsupported-group"],
    [
      "a ChatGroup of a Tencent app",
      { app: "main", groupId: "r" },
      { groupType: "ChatGroup" },
      422,
      "unsupported-group",
    ],
  ])("is refused for %s", async (_, path, body, status, code) => {
    const reply = await put(path, body);

    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it("leaves nothing behind when it was refused", async () => {
    const key = (pk: string, sk: string) => ({ TableName: "rollcall-test", Key: { pk: { S: pk }, sk: { S: sk } } });
    await put({ app: "nobody", groupId: "r" }, live);

    const { Items } = await database.client.send(new ScanCommand({ TableName: "rollcall-test" }));
    const missing = await database.client.send(new GetItemCommand(key("app#nobody", "room#r")));

    expect(JSON.stringify(Items)).not.toContain("nobody");
    expect(missing.Item).toBeUndefined();
  });
});

describe.each(["show", "untrack"] as const)("to %s a room", (what) => {
  const ask = (path: Record<string, string>, query?: Record<string, string>) =>
    (what === "show" ? show : untrack).call({
      method: what === "show" ? "GET" : "DELETE",
      path,
      ...(query ? { query } : {}),
    });

  it.each([
    ["an empty ID", ""],
    ["49 bytes", "x".repeat(49)],
    ["2,000 bytes, more than a key of the table can have", "x".repeat(2000)],
    ["letters beyond ASCII", "课堂".repeat(300)],
    ["a NUL", "a\0b"],
    ["a ~ with no base64url behind it", "~ö"],
  ])("with %s is a clear 4xx", async (_, groupId) => {
    const reply = await ask({ app: "main", groupId });

    expect([400, 404]).toContain(reply.status);
    expect(["invalid-request", "unknown-room"]).toContain(reply.body.code);
  });

  it("of an odd app, or with a query, is a clear 400", async () => {
    expect((await ask({ app: "a/b", groupId: "r" })).status).toBe(400);
    expect((await ask({ app: "main", groupId: "r" }, { verbose: "true" })).status).toBe(400);
  });
});

describe("listing rooms", () => {
  interface Room {
    readonly app: string;
    readonly groupId: string;
  }

  async function walk(query: Record<string, string>, apps = "*") {
    const rooms: Room[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const reply = await list.call({ query: { ...query, ...(cursor === null ? {} : { cursor }) }, apps });
      expect(reply.status).toBe(200);
      rooms.push(...reply.body.rooms);
      cursor = reply.body.nextCursor;
      pages += 1;
    } while (cursor !== null && pages < 100);
    return { rooms, pages };
  }

  beforeAll(async () => {
    for (const app of ["second", "third", "A-Capital"]) {
      for (let index = 0; index < 4; index += 1) {
        await put({ app, groupId: `listed-${index}` }, live);
      }
    }
  });

  it("goes through every app's rooms once, whatever the page", async () => {
    const whole = await walk({ limit: "200" });

    for (const limit of ["1", "2", "3", "4", "5", "7"]) {
      const { rooms } = await walk({ limit });

      expect(rooms.map(({ app, groupId }) => `${app} ${groupId}`)).toEqual(
        whole.rooms.map(({ app, groupId }) => `${app} ${groupId}`),
      );
    }
    expect(new Set(whole.rooms.map(({ app, groupId }) => `${app} ${groupId}`)).size).toBe(whole.rooms.length);
  });

  it("shows 50 at once where no number is asked for", async () => {
    for (let index = 4; index < 51; index += 1) {
      await put({ app: "third", groupId: `listed-${index}` }, live);
    }

    const first = await list.call({ query: {}, apps: "third" });
    const rest = await list.call({ query: { cursor: first.body.nextCursor }, apps: "third" });

    expect([first.body.rooms.length, rest.body.rooms.length, rest.body.nextCursor]).toEqual([50, 1, null]);
  });

  it("shows a restricted key its own apps only", async () => {
    const { rooms } = await walk({ limit: "3" }, "second,A-Capital");

    expect(new Set(rooms.map(({ app }) => app))).toEqual(new Set(["second", "A-Capital"]));
    expect(rooms).toHaveLength(8);
  });

  it("shows the holder of a token the apps of its claim only, and none without the claim", async () => {
    process.env["ACCESS"] = "jwt";
    const listByToken = await coldStart("list-rooms", routes.rooms);
    delete process.env["ACCESS"];
    const appsSeen = async (claims: Readonly<Record<string, string>>) => {
      const authorizer = { jwt: { claims: { scope: "[read:attendance]", ...claims }, scopes: null } };
      const { status, body } = await listByToken.call({ query: { limit: "200" }, authorizer });
      return [status, [...new Set(body.rooms?.map(({ app }: { readonly app: string }) => app))]];
    };

    expect(await appsSeen({ rollcall_apps: "[second A-Capital]" })).toEqual([200, ["A-Capital", "second"]]);
    expect(await appsSeen({ rollcall_apps: "third" })).toEqual([200, ["third"]]);
    expect(await appsSeen({ sub: "just-a-viewer" })).toEqual([200, []]);
    expect(await appsSeen({ scope: "read:live", rollcall_apps: "*" })).toEqual([403, []]);
  });

  it("shows a principal whose policies allow the route every app, since policies know no apps", async () => {
    process.env["ACCESS"] = "iam";
    const listByPolicy = await coldStart("list-rooms", routes.rooms);
    delete process.env["ACCESS"];
    const authorizer = { iam: { userArn: "arn:aws:iam::111122223333:user/ann" } };

    const { body } = await listByPolicy.call({ query: { limit: "200" }, authorizer });

    expect(body.rooms).toHaveLength((await walk({ limit: "200" })).rooms.length);
  });

  it("refuses the cursor of another key's list", async () => {
    const first = await list.call({ query: { limit: "1" }, apps: "second" });

    const reply = await list.call({ query: { cursor: first.body.nextCursor }, apps: "third" });

    expect([reply.status, reply.body.code]).toEqual([400, "invalid-cursor"]);
  });

  it.each([
    [{ limit: "0" }],
    [{ limit: "201" }],
    [{ limit: "1e1" }],
    [{ cursor: "x" }],
    [{ cursor: "" }],
    [{ app: "no app" }],
    [{ state: "gone" }],
    [{ labelPrefix: "" }],
  ] as Record<string, string>[][])("refuses the query %j", async (query) => {
    const reply = await list.call({ query: query ?? {} });

    expect(reply.status).toBe(400);
  });

  it("of an app whose rooms are all untracked is an empty list, not an error", async () => {
    const { rooms } = await walk({}, "nobody-has-this-app");

    expect(rooms).toEqual([]);
  });

  it("is filtered by app, beginning of the label and state, on pages of any size", async () => {
    for (let index = 0; index < 9; index += 1) {
      const body = { ...live, ...(index % 3 === 0 ? { label: `Maths ${index}` } : { label: "History" }) };
      await put({ app: index < 6 ? "second" : "A-Capital", groupId: `labelled-${index}` }, body);
    }
    const namesOf = ({ rooms }: { readonly rooms: readonly Room[] }) => rooms.map(({ groupId }) => groupId);

    for (const limit of ["1", "2", "200"]) {
      expect(namesOf(await walk({ limit, labelPrefix: "maths" }))).toEqual(["labelled-6", "labelled-0", "labelled-3"]);
      expect(namesOf(await walk({ limit, labelPrefix: "Maths", app: "second" }))).toEqual(["labelled-0", "labelled-3"]);
      expect(namesOf(await walk({ limit, app: "second", state: "live" }))).toHaveLength(10);
      expect(namesOf(await walk({ limit, app: "second", state: "dissolved" }))).toEqual([]);
    }
    const wrong = await list.call({ query: { state: "gone" } });
    expect([wrong.status, wrong.body.detail]).toEqual([400, 'state must be one of live, idle, dissolved, not "gone"']);
  });
});

describe("erasing a person", () => {
  it("is done for an app without rooms and for one whose secret is gone, and unknown for one that never was", async () => {
    const forget = await coldStart("forget-member", "/v1/apps/{app}/members/{userId}");
    await put({ app: "second", groupId: "for-later" }, live);
    world.secrets.remove(`${secretsPrefix}/apps/second`);
    const answerFor = async (app: string) => {
      const { status, body } = await forget.call({ method: "DELETE", path: { app, userId: "ann" } });
      return [status, body.code ?? body.done];
    };

    const answers = [await answerFor("classes"), await answerFor("second"), await answerFor("mian")];
    world.putApp("second", tencentSecret(1));

    expect(answers).toEqual([
      [200, true],
      [200, true],
      [404, "unknown-app"],
    ]);
  });
});

describe("a table that does not answer", () => {
  it("is our own 500, without a word of why", async () => {
    process.env["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:1";
    process.env["TABLE_NAME"] = "no-such-table";
    const broken = await coldStart("get-room", routes.room);
    process.env["AWS_ENDPOINT_URL_DYNAMODB"] = database.endpoint;
    process.env["TABLE_NAME"] = "rollcall-test";

    const reply = await broken.call({ path: newRoom() });

    expect([reply.status, reply.body.code]).toEqual([500, "internal"]);
    expect(reply.text).not.toMatch(/ECONN|dynamo|127\.0\.0\.1|no-such-table/i);
  });
});
