import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { agoraErrors as agoraBodies } from "../../local/vendor-simulators/agora/errors.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { tencentErrorCodes } from "../../shared/tencent-chat/error-codes.ts";
import { routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { startScriptedVendor } from "../support/scripted-vendor.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

let vendors: VendorSimulators;
let world: EdgeWorld;
let count: Container;
let groupMembers: Container;
let chatgroupMembers: Container;

const tencent = tencentSecret(1);
const agora = agoraSecret(1);

beforeAll(async () => {
  vendors = await startVendorSimulators({
    tencentApps: [{ ...tencent, callsPerSecond: 100_000, failedVerificationsPerMinute: 100_000 }],
    agoraApps: [{ ...agora, profile: "agora", callsPerSecond: 100_000 }],
  });
  world = await startEdgeWorld(vendors.origin);
  world.putApp("main", tencent);
  world.putApp("classes", agora);
  count = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);
  groupMembers = await coldStart("list-group-members", routes.groupMembers);
  chatgroupMembers = await coldStart("list-chatgroup-members", routes.chatgroupMembers);
});

afterAll(async () => {
  await vendors.close();
  await world.close();
});

/** An app for one code: a refused signature holds back the other calls of its app. */
function appOf(name: string, secret: object): string {
  world.putApp(`app-${name}`, secret);
  return `app-${name}`;
}

/** The effect of one vendor error code on client and vendor. Written from the vendor's documentation and the API's table of problems, not from the code. */
interface Expected {
  readonly status: number;
  readonly code: string;
  readonly vendorCalls: number;
  readonly retryAfter?: string;
}

const r: Expected = { status: 502, code: "upstream-unavailable", vendorCalls: 3 };
/** The signature was made for this call, and Secrets Manager has the same key: the same again would be refused again. */
const a: Expected = { status: 500, code: "misconfigured", vendorCalls: 1 };
const c: Expected = { status: 500, code: "misconfigured", vendorCalls: 1 };
const p: Expected = { status: 502, code: "upstream-rejected", vendorCalls: 1 };
const t = (seconds = 1): Expected => ({
  status: 503,
  code: "upstream-throttled",
  vendorCalls: 1,
  retryAfter: String(seconds),
});
const ours: Expected = { status: 400, code: "invalid-request", vendorCalls: 1 };
const gone: Expected = { status: 404, code: "unknown-group", vendorCalls: 1 };
const unsupported: Expected = { status: 422, code: "unsupported-group", vendorCalls: 1 };

const expectedOf: Readonly<Record<number, Expected>> = {
  60002: p,
  60003: p,
  60004: a,
  60005: a,
  60006: c,
  60007: t(),
  60008: r,
  60009: p,
  60010: c,
  60011: t(),
  60012: p,
  60013: r,
  60014: r,
  60015: p,
  60016: c,
  60017: c,
  60018: t(),
  60019: t(),
  60020: unsupported,
  60021: c,
  60025: a,
  60026: c,
  60027: c,
  60028: t(3600),
  70001: a,
  70002: a,
  70003: { ...a, vendorCalls: 2 }, // passes by itself
  70005: a,
  70009: a,
  70013: a,
  70014: a,
  70016: c,
  70020: c,
  70050: t(60),
  70051: c,
  70052: a,
  70107: c,
  70114: c,
  70169: r,
  70202: p,
  70206: p,
  70346: a,
  70347: a,
  70348: r,
  70398: c,
  70399: c,
  70401: r,
  70402: p,
  70403: c,
  70404: p,
  70500: r,
  72000: c,
  72001: c,
  72002: c,
  72010: t(),
  80001: p,
  80002: p,
  80005: c,
  20002: a,
  20004: r,
  20005: r,
  90009: c,
  90992: r,
  90994: r,
  90995: r,
  91000: r,
  10001: a,
  10002: r,
  10003: p,
  10004: ours,
  10005: p,
  10006: t(),
  10007: unsupported,
  10008: a,
  10009: p,
  10010: gone,
  10011: p,
  10012: p,
  10013: p,
  10014: p,
  10015: gone,
  10016: p,
  10017: p,
  10018: p,
  10019: p,
  10021: p,
  10023: p,
  10024: p,
  10025: p,
  10026: c,
  10036: c,
  10037: c,
  10038: c,
  10041: p,
  10044: p,
  10049: t(),
  10051: p,
  10052: p,
  10053: p,
  10054: p,
  10056: r,
  10058: c,
  10059: unsupported,
  10060: p,
  10061: p,
  10062: p,
  10063: p,
  10070: p,
  11000: unsupported,
  ...Object.fromEntries([10030, 10031, 10032, 10033, 10034, 10035].map((code) => [code, p])),
  ...Object.fromEntries([10045, 10046, 10047, 10048, 10050].map((code) => [code, p])),
  ...Object.fromEntries([6, 7, 8, 9, 10, 11, 12, 13, 14].map((part) => [110_000 + part, p])),
};

/** 5xx details tell a client what to do and nothing of what happened. */
const genericDetails = /^(Too many calls|The vendor could not be reached|The vendor's answer|The operator has to)/;

const echo = "echo of a request that may hold anything";

describe("every Tencent ErrorCode of the document", () => {
  it("is in the table, and nothing else is", () => {
    expect(Object.keys(tencentErrorCodes).sort()).toEqual(Object.keys(expectedOf).sort());
  });

  it.concurrent.each(Object.entries(expectedOf).map(([code, expected]) => [code, expected] as const))(
    "%s becomes a problem with the right status, after the right number of calls",
    async (code, expected) => {
      const groupId = `group-${code}`;
      const app = appOf(code, tencent);
      vendors.faults.add({ groupId, fault: { kind: "business-code", code: Number(code), errorInfo: echo } });

      const reply = await count.call({ path: { app, groupId } });

      expect(reply.status).toBe(expected.status);
      expect(reply.headers["content-type"]).toBe("application/problem+json");
      expect(reply.body).toMatchObject({
        type: `urn:rollcall:problem:${expected.code}`,
        status: expected.status,
        code: expected.code,
        requestId: "request-1",
        upstream: { provider: "tencent", code },
      });
      expect(reply.headers["retry-after"]).toBe(expected.retryAfter);
      expect(vendors.calls.total({ groupId })).toBe(expected.vendorCalls);
      expect(reply.text).not.toContain("echo of");
      if (expected.status >= 500) {
        expect(reply.body.detail).toMatch(genericDetails);
      }
    },
  );

  it.concurrent.each([[123_456], [-7], [5]])("a code that no document knows (%i) is rejected, once", async (code) => {
    const groupId = `group-unknown-${code}`;
    vendors.faults.add({ groupId, fault: { kind: "business-code", code } });

    const reply = await count.call({ path: { app: "main", groupId } });

    expect([reply.status, reply.body.code]).toEqual([502, "upstream-rejected"]);
    expect(vendors.calls.total({ groupId })).toBe(1);
  });

  it.each([
    [10018, 100],
    [10054, 100],
  ])("%i makes the page half as large until it fits", async (code, limit) => {
    const groupId = `halving-${code}`;
    vendors.tencent.addGroup({ sdkAppId: tencent.sdkAppId, groupId, type: "Public" });
    vendors.tencent.setMembers({
      sdkAppId: tencent.sdkAppId,
      groupId,
      members: Array.from({ length: 60 }, (_, index) => ({ userId: `u${index}` })),
    });
    vendors.faults.add({ groupId, times: 2, fault: { kind: "business-code", code } });

    const reply = await groupMembers.call({ path: { app: "main", groupId }, query: { limit: String(limit) } });

    expect(reply.status).toBe(200);
    expect(reply.body.members).toHaveLength(25);
    expect(vendors.calls.total({ groupId })).toBe(3);
  });

  it("10018 for a single member is given up, not asked for ever", async () => {
    const groupId = "halving-for-ever";
    vendors.faults.add({ groupId, fault: { kind: "business-code", code: 10018 } });

    const reply = await groupMembers.call({ path: { app: "main", groupId }, query: { limit: "6000" } });

    expect([reply.status, reply.body.upstream.code]).toEqual([502, "10018"]);
    expect(vendors.calls.total({ groupId })).toBe(14); // 6000, 3000, … 2, 1
  });

  it.concurrent.each([
    [2, 200, 3],
    [3, 502, 3],
  ])("10002 is tried three times: %i failures end in %i", async (failures, status, calls) => {
    const groupId = `flaky-${failures}`;
    vendors.tencent.addGroup({ sdkAppId: tencent.sdkAppId, groupId, type: "AVChatRoom" });
    vendors.faults.add({ groupId, times: failures, fault: { kind: "business-code", code: 10002 } });

    const reply = await count.call({ path: { app: "main", groupId } });

    expect(reply.status).toBe(status);
    expect(vendors.calls.total({ groupId })).toBe(calls);
  });

  it("a refused signature followed by a passing fault still gets its three tries", async () => {
    const groupId = "refused-then-flaky";
    vendors.tencent.addGroup({ sdkAppId: tencent.sdkAppId, groupId, type: "AVChatRoom" });
    vendors.faults.add({ groupId, times: 1, fault: { kind: "business-code", code: 70003 } });
    vendors.faults.add({ groupId, afterCalls: 1, times: 2, fault: { kind: "business-code", code: 10002 } });

    const reply = await count.call({ path: { app: "main", groupId } });

    expect(reply.status).toBe(200);
    expect(vendors.calls.total({ groupId })).toBe(4);
  });
});

/** From the vendor's documentation and the API's table of problems; the names are those of the simulator's error bodies. */
const expectedOfAgora: Readonly<Record<keyof typeof agoraBodies, Expected>> = {
  unauthorized: a,
  "expired-token": a,
  auth_bad_access_token: a,
  group_authorization: a,
  "group_authorization-no-permission": a,
  illegal_argument: ours,
  invalid_parameter: ours,
  json_parse: ours,
  "service open exception": ours,
  "too many queries": ours,
  forbidden_op: c,
  exceed_limit: c,
  forbidden_service_operation: c,
  service_resource_not_found: gone,
  resource_not_found: gone,
  organization_application_not_found: c,
  "method-not-allowed": p,
  conflict: p,
  "request-timeout": r,
  "entity-too-large": p,
  "unsupported-media-type": p,
  reach_limit: t(),
  resource_limited: c,
  web_application: { ...r, vendorCalls: 1 },
  no_full_text_index: { ...r, vendorCalls: 1 },
  unsupported_service_operation: { ...r, vendorCalls: 1 },
  "internal-error": r,
  "not-implemented": { ...r, vendorCalls: 1 },
  "bad-gateway": r,
  "service-unavailable": r,
  "gateway-timeout": r,
};

const agoraNames = Object.keys(agoraBodies) as (keyof typeof agoraBodies)[];

describe("every Agora error of the document", () => {
  it.concurrent.each(agoraNames)(
    "%s becomes a problem with the right status, after the right number of calls",
    async (name) => {
      const groupId = `g-${name.replaceAll(" ", "-")}`;
      vendors.faults.add({ groupId, fault: { kind: "agora-error", name } });
      const expected = expectedOfAgora[name];

      const reply = await chatgroupMembers.call({
        path: { app: appOf(`${agoraNames.indexOf(name)}`, agora), groupId },
      });

      expect([reply.status, reply.body.code]).toEqual([expected.status, expected.code]);
      expect(reply.headers["retry-after"]).toBe(expected.retryAfter);
      expect(vendors.calls.total({ groupId })).toBe(expected.vendorCalls);
      const shape: { readonly status: number; readonly error?: string } = agoraBodies[name];
      expect(reply.body.upstream).toEqual({ provider: "agora", code: shape.error ?? `http-${shape.status}` });
      if (expected.status >= 500) {
        expect(reply.body.detail).toMatch(genericDetails);
      }
    },
  );

  it.each([
    [503, "reach_limit", t(17), "17"],
    [503, "reach_limit", t(), undefined],
    [503, "service_unavailable", r, undefined],
    [400, "organization_application_not_found", c, undefined],
  ] as const)("of Easemob's older servers: %i %s", async (status, error, expected, retryAfter) => {
    const vendor = await startScriptedVendor();
    vi.stubEnv("UPSTREAM_ORIGIN_OVERRIDE", vendor.origin);
    vendor.answer(() => (response) => {
      response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter });
      response.end(JSON.stringify({ error, error_description: "x" }));
    });
    const container = await coldStart("list-chatgroup-members", routes.chatgroupMembers);

    const reply = await container.call({ path: { app: "classes", groupId: "1" } });

    expect([reply.status, reply.body.code, reply.headers["retry-after"]]).toEqual([
      expected.status,
      expected.code,
      expected.retryAfter,
    ]);
    expect(vendor.requests).toHaveLength(expected.vendorCalls);
    vi.unstubAllEnvs();
    await vendor.close();
  });

  it("honours a Retry-After of seconds and passes over one that is no number", async () => {
    vendors.faults.add({ groupId: "later", fault: { kind: "agora-error", name: "reach_limit", retryAfter: "17" } });
    vendors.faults.add({
      groupId: "date",
      fault: { kind: "agora-error", name: "reach_limit", retryAfter: "Fri, 20 Nov 2026 12:00:00 GMT" },
    });

    const inSeconds = await chatgroupMembers.call({ path: { app: "classes", groupId: "later" } });
    const asDate = await chatgroupMembers.call({ path: { app: "classes", groupId: "date" } });

    expect(inSeconds.headers["retry-after"]).toBe("17");
    expect(asDate.headers["retry-after"]).toBe("1");
  });
});
