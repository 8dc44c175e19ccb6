import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoPaths } from "../../local/demo-rooms.ts";
import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";

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
  const response = await fetch(`${stack.apiUrl}${path}`, { headers });
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

  it("tracks rooms of both regions from the start", async () => {
    const { status, body } = await get(demoPaths.rooms);

    expect(status).toBe(200);
    expect(body.rooms.map((room) => `${room.app} ${room.groupId}`)).toEqual([
      "live-cn flash-sale",
      "main @TGS#_readers",
      "main @TGS#aTOWNHALL",
      "main lecture-1",
      "main webinar",
    ]);
  });

  it("lets nobody in without a key or with a wrong one", async () => {
    const callsBefore = stack.simulators.calls.total();

    const statuses = [];
    for (const headers of [
      {},
      { "x-api-key": stack.demoKey },
      { authorization: `Bearer ${stack.demoKey.replace(/.$/, "~")}` },
      { authorization: "Bearer wrong", "x-api-key": stack.demoKey },
    ]) {
      statuses.push((await get(demoPaths.onlineCount, headers)).status);
    }

    expect(statuses).toEqual([401, 401, 403, 403]);
    expect(stack.simulators.calls.total()).toBe(callsBefore);
  });

  it("stores the demo key hashed", () => {
    const ring = stack.secrets.get("rollcall/local/api-keys") ?? "";

    expect(ring).toContain('"id":"demo"');
    expect(ring).not.toContain(stack.demoKey.slice("rc_demo_".length));
  });
});
