import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportRoutes } from "../support/report-paths.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

const main = tencentSecret(1, "singapore");
const classes = agoraSecret(1);
const start = Math.floor(Date.now() / 3_600_000) * 3600 - 2 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const path = { app: "main", groupId: "@TGS#live" };
const range = { from: iso(start), to: iso(start + 600) };

let vendors: VendorSimulators;
let database: EmbeddedDynamoDb;
let world: EdgeWorld;
let container: Container;

beforeAll(async () => {
  const { sdkAppId, secretKey, region } = main;
  vendors = await startVendorSimulators({
    tencentApps: [{ sdkAppId, secretKey, region }],
    agoraApps: [{ ...classes, profile: "shengwang" }],
  });
  world = await startEdgeWorld(vendors.origin);
  database = await startEmbeddedDynamoDb({ tableName: "rollcall-test", permits: world.permits });
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = database.endpoint;
  world.putApp("main", main);
  world.putApp("classes", classes);
  const staff = Array.from({ length: 7_000 }, (_, index) => ({ userId: `s${String(index).padStart(4, "0")}` }));
  vendors.tencent.addGroup({ sdkAppId, groupId: "@TGS#staff", type: "Public" });
  vendors.tencent.setMembers({ sdkAppId, groupId: "@TGS#staff", members: staff });
  vendors.agora.addGroup({
    appId: classes.appId,
    kind: "chatgroup",
    groupId: "10XXXX85",
    owner: "s0001",
    members: [{ userId: "zoe" }],
  });
  const table = { client: database.client, tableName: "rollcall-test", now: Date.now };
  await recordRoom(
    table,
    trackedRoom("main", "@TGS#live", { trackedAt: start - 600 }),
    minutesOf(start - 300, 25, () => ["s0000", "s0001", "guest"]),
  );
  container = await coldStart("list-attendees", reportRoutes.attendees);
});

afterAll(async () => {
  await database.close();
  await world.close();
  await vendors.close();
});

describe("attendees compared with a vendor's group", () => {
  it("are compared with every member of a Tencent group of the app, page after page", async () => {
    const query = { ...range, expected: "group:@TGS#staff", limit: "5" };

    const { status, body } = await container.call({ path, query });

    expect(status).toBe(200);
    expect(body.expected).toMatchObject({ people: 7_000, complete: true, observedAt: expect.any(String) });
    expect(body.people).toEqual({ present: 3, absent: 6_998, unknown: 0 });
    expect(body.attendees[0]).toMatchObject({ userId: "guest", expected: false });
    expect(body.attendees[1]).toMatchObject({ userId: "s0000", expected: true, status: "present" });
  });

  it("ask the vendor once for all pages of one report", async () => {
    const before = vendors.calls.total();
    const query = { ...range, expected: "group:@TGS#staff", limit: "1000" };

    const first = await container.call({ path, query });
    const second = await container.call({ path, query: { ...query, cursor: first.body.nextCursor } });

    expect(second.body.attendees).toHaveLength(1000);
    expect(vendors.calls.total()).toBe(before);
  });

  it("are compared with an Agora chat group of another app", async () => {
    const query = { ...range, expected: "chatgroup:10XXXX85", expectedApp: "classes" };

    const { status, body } = await container.call({ path, query });

    const expected = body.attendees.filter((row: { expected: boolean }) => row.expected);
    expect(status).toBe(200);
    expect(expected.map((row: { userId: string; status: string }) => [row.userId, row.status])).toEqual([
      ["s0001", "present"],
      ["zoe", "absent"],
    ]);
  });

  it.each([
    [{ expected: "group:@TGS#nobody" }, 404, "unknown-group"],
    [{ expected: "group:@TGS#staff", expectedApp: "classes" }, 422, "unsupported-group"],
    [{ expected: "group:@TGS#staff", expectedApp: "none" }, 404, "unknown-app"],
  ])("fail with %j as the live read of that group does", async (more, status, code) => {
    const reply = await container.call({ path, query: { ...range, ...more } });

    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });
});
