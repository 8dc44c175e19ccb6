import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { formatApiKey, hashApiKey } from "../../shared/http-api/api-keys.ts";
import { apiEvent, authorizerEvent, lambdaContext, routes } from "../support/api-event.ts";
import { actAs, coldStart, type EdgeWorld, secretsPrefix, startEdgeWorld } from "../support/edge-world.ts";
import { captureOutput } from "../support/output.ts";
import { type ScriptedVendor, startScriptedVendor } from "../support/scripted-vendor.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

/** A battery of requests that go well and badly; whatever is written or answered, nothing secret is in it. */

let vendors: VendorSimulators;
let echoing: ScriptedVendor;
let world: EdgeWorld;

const tencent = tencentSecret(1);
const wrongKey = { ...tencentSecret(2), secretKey: "badbadbad0".padEnd(64, "c") };
const agora = agoraSecret(1);
const wrongCertificate = { ...agoraSecret(2), appCertificate: "badcerbad0".padEnd(32, "e") };
const apiKey = formatApiKey("ops", createHash("sha256").update("ops").digest());
const canary = "c4n4ry";

const secretTexts = [
  tencent.secretKey,
  tencentSecret(2).secretKey,
  wrongKey.secretKey,
  agora.appCertificate,
  wrongCertificate.appCertificate,
  agoraSecret(2).appCertificate,
  apiKey,
  apiKey.slice("rc_ops_".length),
  hashApiKey(apiKey),
  canary,
];

/** Shapes of what was never in the test's hands: signatures and tokens are made inside. */
const secretShapes: readonly (readonly [string, RegExp])[] = [
  ["a UserSig", /usersig[=:"]|eJ[wx]\w[A-Za-z0-9*_-]{60,}/i],
  ["an app token", /\b007[A-Za-z0-9+/=]{60,}/],
  ["a bearer header", /bearer\s/i],
  ["an authorization header", /authorization["':]/i],
  ["an AWS signature", /AWS4-HMAC|X-Amz-Signature|AKIA/],
  ["a signed URL", /sdkappid=|identifier=|contenttype=/],
  ["a hash of a key", /sha256["':=]/i],
  ["a private field's name with its value", /(secretKey|appCertificate)"\s*:/],
];

beforeAll(async () => {
  vendors = await startVendorSimulators({
    tencentApps: [tencent, tencentSecret(2)],
    agoraApps: [
      { ...agora, profile: "agora" },
      { ...agoraSecret(2), profile: "agora" },
    ],
  });
  vendors.tencent.addGroup({ sdkAppId: tencent.sdkAppId, groupId: "room", type: "AVChatRoom" });
  vendors.agora.addGroup({ appId: agora.appId, groupId: "1", kind: "chatgroup", owner: "o1" });
  echoing = await startScriptedVendor();
});

afterAll(async () => {
  await vendors.close();
  await echoing.close();
  await world.close();
});

const reads = [
  ["get-avchatroom-online-count", routes.avchatroomCount],
  ["get-community-online-count", routes.communityCount],
  ["get-chatroom-online-count", routes.chatroomCount],
  ["list-online-members", routes.avchatroomMembers],
  ["list-group-members", routes.groupMembers],
  ["list-chatgroup-members", routes.chatgroupMembers],
] as const;

const appNames = ["main", "classes", "wrong", "wrong-agora", "malformed", "malformed-agora", "no-json", "nobody"];

async function runBattery(origin: string): Promise<string> {
  world = await startEdgeWorld(origin);
  world.logLevel("INFO");
  world.putApp("main", tencent);
  world.putApp("classes", agora);
  world.putApp("wrong", wrongKey);
  world.putApp("wrong-agora", wrongCertificate);
  world.putApp("malformed", { ...tencent, region: canary, secretKey: `${canary}${tencent.secretKey}` });
  world.putApp("malformed-agora", { ...agora, host: `${canary}.example.com`, appId: canary });
  world.putApp("no-json", `{"secretKey":"${tencent.secretKey}",${canary}`);
  world.secrets.put(`${secretsPrefix}/api-keys`, {
    keys: [{ id: "ops", sha256: hashApiKey(apiKey), scopes: ["read:live"], apps: ["main"] }],
  });
  const replies: string[] = [];
  const output = await captureOutput(async () => {
    for (const [file, route] of reads) {
      const container = await coldStart(file, route);
      const askAll = appNames.flatMap((app) => [
        ...["room", "1", "@TGS#_c", "gone", "课堂"].map(async (groupId) => {
          const headers = { authorization: `Bearer ${apiKey}` };
          const event = apiEvent({ route, path: { app, groupId }, headers });
          replies.push((await container.invoke(event, lambdaContext())).text);
        }),
        container
          .call({ path: { app, groupId: "room" }, query: { cursor: "forged" } })
          .then(({ text }) => replies.push(text)),
      ]);
      await Promise.all(askAll);
      world.secrets.failNext(2, "InternalServiceError");
      replies.push((await container.call({ path: { app: "other", groupId: "room" } })).text);
      world.secrets.clearFailures();
    }
    actAs("authorize-request");
    const { handler } = await import("../../functions/authorize-request.ts");
    for (const key of [apiKey, `${apiKey}x`]) {
      for (const route of [routes.avchatroomCount, routes.room]) {
        const event = authorizerEvent({
          route,
          path: { app: "main", groupId: "r" },
          headers: { authorization: `Bearer ${key}` },
        });
        replies.push(
          await handler(event).then(
            (response) => JSON.stringify(response),
            (error: unknown) => String(error),
          ),
        );
      }
    }
  });
  world.logLevel("SILENT");
  await world.close();
  expect(output.includes('"STARTED"') && output.includes('"FAILED"')).toBe(true);
  return `${output}\n${replies.join("\n")}`;
}

function expectNothingSecret(text: string): void {
  for (const secret of secretTexts) {
    expect(text.includes(secret), `${secret.slice(0, 6)}… is in the output`).toBe(false);
  }
  for (const [what, shape] of secretShapes) {
    expect(shape.exec(text)?.[0], what).toBeUndefined();
  }
}

describe("nothing secret is answered or logged", () => {
  it("by any read of good, wrong, malformed and missing apps, nor by the authorizer", async () => {
    const text = await runBattery(vendors.origin);

    for (const expected of ["misconfigured", "70009", "secretKey must be", "not JSON", "onlineCount", '"COMPLETED"']) {
      expect(text.includes(expected), expected).toBe(true);
    }
    expectNothingSecret(text);
  });

  it("when the vendor's own errors echo the request", async () => {
    echoing.answer((request) => {
      const echo = `${request.url.href} ${request.headers.authorization ?? ""} ${tencent.secretKey}`;
      return { ActionStatus: "FAIL", ErrorCode: 10002, ErrorInfo: echo, error: echo, error_description: echo };
    });

    expectNothingSecret(await runBattery(echoing.origin));
  });

  it("when the connection breaks", async () => {
    echoing.answer(() => (response) => void response.socket?.destroy());

    expectNothingSecret(await runBattery(echoing.origin));
  });

  it("when nobody listens", async () => {
    expectNothingSecret(await runBattery("http://127.0.0.1:1"));
  });
});

describe("the shapes that are looked for", () => {
  it("are those of real signatures and tokens", async () => {
    const seen: string[] = [];
    echoing.answer((request) => {
      seen.push(`${request.url.href} ${request.headers.authorization ?? ""}`);
      return {};
    });
    world = await startEdgeWorld(echoing.origin);
    world.putApp("main", tencent);
    world.putApp("classes", agora);
    const count = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);
    const chatgroup = await coldStart("list-chatgroup-members", routes.chatgroupMembers);

    await count.call({ path: { app: "main", groupId: "room" } });
    await chatgroup.call({ path: { app: "classes", groupId: "1" } });

    const [tencentCall = "", agoraCall = ""] = seen;
    const found = (text: string) => secretShapes.filter(([, shape]) => shape.test(text)).map(([what]) => what);
    expect(found(tencentCall)).toEqual(["a UserSig", "a signed URL"]);
    // Now and then a token has none of the characters that tell it from a UserSig.
    expect(found(agoraCall)).toEqual(expect.arrayContaining(["an app token", "a bearer header"]));
    expect(new URL(tencentCall.trim()).searchParams.get("usersig")).toMatch(/^eJ[wx]\w[A-Za-z0-9*_-]{60,}$/);
  });
});
