import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { routes } from "../support/api-event.ts";
import { coldStart, type EdgeWorld, secretsPrefix, startEdgeWorld } from "../support/edge-world.ts";
import { captureOutput } from "../support/output.ts";
import { tencentSecret } from "../support/test-apps.ts";

let vendors: VendorSimulators;
let world: EdgeWorld;

const secret = tencentSecret(1);
const groupId = "lecture-1";

beforeAll(async () => {
  vendors = await startVendorSimulators({ tencentApps: [{ ...secret, callsPerSecond: 10_000 }] });
  vendors.tencent.addGroup({ sdkAppId: secret.sdkAppId, groupId, type: "AVChatRoom" });
  world = await startEdgeWorld(vendors.origin);
});

afterAll(async () => {
  await vendors.close();
  await world.close();
});

async function countIn(app: string) {
  world.logLevel("INFO");
  const lines: string[] = [];
  const container = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);
  const replies: Awaited<ReturnType<typeof container.call>>[] = [];
  lines.push(
    await captureOutput(async () => {
      replies.push(await container.call({ path: { app, groupId } }));
    }),
  );
  world.logLevel("SILENT");
  const told = lines
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("{"));
  return { reply: replies[0], lines: told.map((line): Record<string, unknown> => JSON.parse(line)) };
}

describe("an app's secret", () => {
  it.each([
    ["the console's key/value form", { ...secret, sdkAppId: String(secret.sdkAppId) }],
    ["a file with a byte order mark", `\uFEFF${JSON.stringify(secret)}`],
  ])("is read from %s", async (_, value) => {
    world.putApp("main", value);

    const { reply } = await countIn("main");

    expect([reply?.status, reply?.body.onlineCount]).toEqual([200, 0]);
  });

  it.each([
    ["secret", { ...secret, regoin: "tokyo" }, '"regoin" is no key of a tencent secret'],
    ["provider", { ...secret, provider: "zoom" }, 'provider must be "tencent" or "agora"'],
    ["key", { ...secret, secretKey: "0".repeat(64) }, "UserSig made with another key"],
  ])(
    "with a wrong %s is misconfigured: the FAILED line names the app, the reply only says so",
    async (_, value, why) => {
      world.putApp("broken-app", value);

      const { reply, lines } = await countIn("broken-app");

      expect([reply?.status, reply?.body.code]).toEqual([500, "misconfigured"]);
      expect(reply?.text).not.toMatch(/regoin|zoom|rollcall\/test/);
      const failed = lines.filter(({ code }) => code === "FAILED");
      expect(failed).toEqual([expect.objectContaining({ kind: "misconfigured", app: "broken-app", level: "ERROR" })]);
      expect(failed[0]?.["detail"]).toContain(why);
      if (value.secretKey === secret.secretKey) {
        expect(failed[0]?.["detail"]).toContain(`${secretsPrefix}/apps/broken-app`);
      }
    },
  );

  it.each([
    ["deleted without recovery", () => world.secrets.remove(`${secretsPrefix}/apps/leaving`), 404],
    ["refused to the function", () => world.secrets.failNext(9, "AccessDeniedException"), 500],
    ["malformed", () => world.putApp("leaving", "{}"), 500],
    ["in a store that does not answer", () => world.secrets.failNext(9, "InternalServiceError"), 200],
  ])("that is %s by now is answered so after five minutes", async (_, change, status) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    world.putApp("leaving", secret);
    const container = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);
    const before = await container.call({ path: { app: "leaving", groupId } });
    change();

    vi.advanceTimersByTime(5 * 60_000);
    const after = await container.call({ path: { app: "leaving", groupId } });

    vi.useRealTimers();
    world.secrets.clearFailures();
    expect([before.status, after.status]).toEqual([200, status]);
  });
});
