import process from "node:process";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { lastSnapshot } from "../../shared/attendance/table/snapshots.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { actAs, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { tencentSecret } from "../support/test-apps.ts";

const secret = tencentSecret(7, "tokyo");
const room = { app: asAppName("main"), groupId: asGroupId("room-1") };

describe("snapshot-attendance", () => {
  let vendors: VendorSimulators;
  let world: EdgeWorld;
  let dynamodb: EmbeddedDynamoDb;
  let handler: (event: unknown, context: { awsRequestId: string }) => Promise<Record<string, unknown>>;
  beforeAll(async () => {
    // A slot that is over before its run begins is a slot of gaps: the minute has just begun, and goes on for as long as it takes.
    vi.useFakeTimers({ toFake: ["Date"], now: Math.floor(Date.now() / 60_000) * 60_000 + 1_000 });
    vendors = await startVendorSimulators({ tencentApps: [secret] });
    const at = Date.now() - 3_600_000;
    vendors.tencent.addGroup({ sdkAppId: secret.sdkAppId, groupId: room.groupId, type: "AVChatRoom", createdAt: at });
    vendors.tencent.join({ sdkAppId: secret.sdkAppId, groupId: room.groupId, userId: "ana", at });
    world = await startEdgeWorld(vendors.origin);
    world.putApp("main", secret);
    dynamodb = await startEmbeddedDynamoDb({ tableName: "rollcall-test", permits: world.permits });
    Object.assign(process.env, { AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint, SNAPSHOT_CALLS_PER_SECOND: "150" });
    const trackedAt = Math.floor(Date.now() / 1000) - 600;
    await putRoom(
      { client: dynamodb.client, tableName: "rollcall-test", now: Date.now },
      {
        ...room,
        groupType: "AVChatRoom",
        roster: true,
        sampleEverySeconds: 60,
        retentionDays: 90,
        trackedAt,
        sessionGapSeconds: 900,
        sessionMinPeople: 1,
        pseudonymous: false,
        namings: [{ since: trackedAt, pseudonymous: false }],
        adaptive: false,
        confirmHidden: true,
        state: "live",
        stateSince: trackedAt,
      },
    );
    vi.resetModules();
    actAs("snapshot-attendance");
    ({ handler } = await import("../../functions/snapshot-attendance.ts"));
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
    await dynamodb.close();
    await vendors.close();
  });

  it("takes the roll of the current minute from the environment's stores, and says what it did", async () => {
    const event = { shard: 0, of: 1, scheduledTime: "<aws.scheduler.scheduled-time>" };

    const summary = await handler(event, { awsRequestId: "request-1" });

    const table = { client: dynamodb.client, tableName: "rollcall-test", now: Date.now };
    expect(summary).toMatchObject({ shard: "0/1", apps: 1, rooms: 1, counts: 1, lists: 1, throttles: 0 });
    expect(await lastSnapshot(table, room)).toMatchObject({ onlineCount: 1, listed: 1, gaps: [] });
    expect(JSON.stringify(summary)).not.toContain(secret.secretKey);
  });

  it("refuses an input without a slot, so that the schedule's failure is seen", async () => {
    await expect(handler({ shard: 0, of: 1 }, { awsRequestId: "request-2" })).rejects.toThrow("scheduledTime");
    await expect(
      handler({ shard: 1, of: 1, scheduledTime: "2026-01-02T00:00:00Z" }, { awsRequestId: "3" }),
    ).rejects.toThrow("shard");
  });
});
