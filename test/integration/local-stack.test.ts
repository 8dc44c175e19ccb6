import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { chatgroupId, demoPaths } from "../../local/demo-rooms.ts";
import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";
import { readEvents } from "../../shared/attendance/table/events.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { answered } from "../support/answered.ts";
import { readAll } from "../support/read-all.ts";

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack();
});

afterAll(() => stack?.close());

interface Body {
  readonly onlineCount: number;
  readonly members: readonly unknown[];
  readonly rooms: readonly { readonly app: string; readonly groupId: string }[];
}

async function get(path: string, headers: Record<string, string> = { authorization: `Bearer ${stack.demoKey}` }) {
  const response = await answered(`${stack.apiUrl}${path}`, { headers });
  const body: Body = JSON.parse(await response.text());
  return { status: response.status, body };
}

describe("the local stack in memory", () => {
  it("answers the online count of the lecture as the simulator has it", async () => {
    const { status, body } = await get(demoPaths.onlineCount);

    expect(status).toBe(200);
    expect(body).toMatchObject({ app: "main", groupId: "lecture-1", groupType: "AVChatRoom" });
    expect(body.onlineCount).toBeGreaterThan(10);
  });

  it("lists who is in it", async () => {
    const { status, body } = await get(demoPaths.onlineMembers);

    expect(status).toBe(200);
    expect(body.members.length).toBeGreaterThan(10);
  });

  it("lists the Agora chat group", async () => {
    const { status, body } = await get(demoPaths.chatgroupMembers);

    expect(status).toBe(200);
    expect(body.members).toHaveLength(5);
  });

  it("tracks rooms of both regions and both vendors from the start", async () => {
    const { status, body } = await get(demoPaths.rooms);

    expect(status).toBe(200);
    expect(body.rooms.map((room) => `${room.app} ${room.groupId}`)).toEqual([
      "classes 264010001",
      "live-cn flash-sale",
      "main @TGS#_readers",
      "main @TGS#aTOWNHALL",
      "main lecture-1",
      "main webinar",
    ]);
  });

  it("records what the vendors' webhooks say: a person who comes and goes, to the millisecond", async () => {
    const sdkAppId = 20_012_345;
    const room = { app: asAppName("main"), groupId: asGroupId("lecture-1") };
    const address = { sdkAppId, groupId: room.groupId, userId: "guest-of-the-test" };
    const joinedAt = Date.now();
    stack.simulators.tencent.join({ ...address, at: joinedAt });
    stack.simulators.tencent.leave({ ...address, at: joinedAt + 1 });
    const table = { client: stack.dynamodb.client, tableName: stack.tableName, now: Date.now };
    const day = Math.floor(joinedAt / 86_400_000) * 86_400;

    const told = await vi.waitFor(
      async () => {
        const minutes = await readAll(readEvents(table, room, day, day + 2 * 86_400));
        const events = minutes.flatMap(({ events: all }) => all).filter(({ userId }) => userId === address.userId);
        expect(events.length).toBeGreaterThan(1);
        return events;
      },
      { timeout: 120_000, interval: 250 },
    );

    expect(told.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ["online", joinedAt],
      [expect.stringMatching(/offline|dropped/), joinedAt + 1],
    ]);
    expect(stack.sqs.queue.deadLetters).toEqual([]);
  });

  it("takes the webhooks of Agora too", async () => {
    const { apps } = stack.demoApps;
    const appId = apps.classes.provider === "agora" ? apps.classes.appId : "";
    const headers = { authorization: `Bearer ${stack.demoKey}`, "content-type": "application/json" };
    const path = `/v1/apps/classes/rooms/${chatgroupId}`;
    const tracked = await answered(stack.apiUrl + path, {
      method: "PUT",
      headers,
      body: JSON.stringify({ groupType: "ChatGroup" }),
    });
    stack.simulators.agora.join({ appId, groupId: chatgroupId, userId: "late-pupil" });
    const table = { client: stack.dynamodb.client, tableName: stack.tableName, now: Date.now };
    const room = { app: asAppName("classes"), groupId: asGroupId(chatgroupId) };
    const today = Math.floor(Date.now() / 86_400_000) * 86_400;

    const [minute] = await vi.waitFor(
      async () => {
        const minutes = await readAll(readEvents(table, room, today - 86_400, today + 2 * 86_400));
        expect(minutes).not.toEqual([]);
        return minutes;
      },
      { timeout: 120_000, interval: 250 },
    );

    expect(tracked.status).toBeLessThan(300);
    expect(minute?.events[0]).toMatchObject({ userId: "late-pupil", memberCount: 251 });
  });

  it("lets nobody in without a key or with a wrong one", async () => {
    // Not tracked: the sweep, which may run at any moment, does not ask the vendor about it.
    const groupId = "behind-the-gate";
    stack.simulators.tencent.addGroup({ sdkAppId: 20_012_345, groupId, type: "AVChatRoom" });
    const path = demoPaths.onlineCount.replace("lecture-1", groupId);

    const statuses = [];
    for (const headers of [
      {},
      { "x-api-key": stack.demoKey },
      { authorization: `Bearer ${stack.demoKey.replace(/.$/, "~")}` },
      { authorization: "Bearer wrong", "x-api-key": stack.demoKey },
    ]) {
      statuses.push((await get(path, headers)).status);
    }
    const callsOfRefused = stack.simulators.calls.total({ groupId });
    const allowed = await get(path);

    expect(statuses).toEqual([401, 401, 403, 403]);
    expect(callsOfRefused).toBe(0);
    expect(allowed.status).toBe(200);
    expect(stack.simulators.calls.total({ groupId })).toBeGreaterThan(0);
  });

  it("stores the demo key hashed", () => {
    const ring = stack.secrets.get("rollcall/local/api-keys") ?? "";

    expect(ring).toContain('"id":"demo"');
    expect(ring).not.toContain(stack.demoKey.slice("rc_demo_".length));
  });
});
