import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TencentAppSwitches } from "../../../local/vendor-simulators/tencent/app-seed.ts";
import { tencentHosts, tencentRegions } from "../../../local/vendor-simulators/tencent/regions.ts";
import { type ClockedVendor, sdkAppId, secretKey, singaporeHost, startClockedVendor } from "./vendor-clock.ts";
import { makeUserSig, type RawRequest, send, sendTencent, services, tencentPath } from "./vendor-requests.ts";

let vendor: ClockedVendor;

beforeAll(async () => {
  vendor = await startClockedVendor();
  vendor.addGroup("room", "AVChatRoom");
});

afterAll(() => vendor.vendors.close());

/** A correct count request, with one or more things wrong. */
async function codeOf(changes: Partial<RawRequest> & { query?: Record<string, string | undefined> }): Promise<number> {
  const path = tencentPath(vendor.caller, services.group, "get_online_member_num");
  const url = new URL(path, "http://x");
  for (const [name, value] of Object.entries(changes.query ?? {})) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  const { query: _query, ...request } = changes;
  const whole = { path: `${url.pathname}${url.search}`, host: singaporeHost, body: '{"GroupId":"room"}', ...request };
  const answer = await send(vendor.vendors.origin, whole);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text).ErrorCode;
}

const sigOf = (changes: { identifier?: string; sdkAppId?: number; secretKey?: string; time?: number }) =>
  makeUserSig({ sdkAppId, secretKey, identifier: "administrator", time: 1_700_000_000, expire: 600, ...changes });

describe("Tencent checks", () => {
  test("a correct call gets its answer with the documented headers and no content type", async () => {
    const answer = await sendTencent(vendor.caller, services.group, "get_online_member_num", '{"GroupId":"room"}');

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", OnlineMemberNum: 0 });
    expect(answer.headers).toMatchObject({ server: "nginx", connection: "keep-alive" });
    expect(answer.headers["content-type"]).toBeUndefined();
  });

  test.each<[string, Parameters<typeof codeOf>[0], number]>([
    ["another method", { method: "GET" }, 60002],
    ["another version", { path: "/v3/group_open_http_svc/get_online_member_num" }, 60002],
    ["a path with more to it", { path: "/v4/group_open_http_svc/get_online_member_num/x" }, 60002],
    ["an unknown service", { path: "/v4/unknown_svc/get_members" }, 60009],
    ["an unknown command", { path: "/v4/group_open_http_svc/get_members" }, 10003],
    ["no sdkappid", { query: { sdkappid: undefined } }, 60012],
    ["an sdkappid that is no number", { query: { sdkappid: "abc" } }, 60025],
    ["no identifier", { query: { identifier: undefined } }, 60025],
    ["no usersig", { query: { usersig: undefined } }, 60025],
    ["no random", { query: { random: undefined } }, 60025],
    ["a random beyond 32 bits", { query: { random: "4294967296" } }, 60025],
    ["a random that is no integer", { query: { random: "1.5" } }, 60025],
    ["another contenttype", { query: { contenttype: "JSON" } }, 60025],
    ["an unknown app", { query: { sdkappid: "1400000009" } }, 70020],
    ["another region's host", { host: "console.tim.qq.com" }, 60026],
    ["no UserSig at all", { query: { usersig: "nonsense" } }, 70003],
    ["another app's UserSig", { query: { usersig: sigOf({ sdkAppId: 1_400_000_001 }) } }, 70014],
    ["another user's UserSig", { query: { usersig: sigOf({ identifier: "someone" }) } }, 70013],
    ["an expired UserSig", { query: { usersig: sigOf({ time: 1_600_000_000 }) } }, 70001],
    ["another key's UserSig", { query: { usersig: sigOf({ secretKey: "x" }) } }, 70009],
    ["somebody who is no admin", { query: { identifier: "ann", usersig: sigOf({ identifier: "ann" }) } }, 60010],
    ["no body", { body: "" }, 60003],
    ["a body that is not JSON", { body: "{" }, 60003],
    ["a body that is no object", { body: "[]" }, 10004],
    ["no group", { body: "{}" }, 10004],
    ["a group that is no string", { body: '{"GroupId":7}' }, 10004],
    ["an empty group ID", { body: '{"GroupId":""}' }, 10015],
    ["a group ID of 49 bytes", { body: JSON.stringify({ GroupId: "a".repeat(49) }) }, 10015],
    ["a group ID beyond ASCII", { body: JSON.stringify({ GroupId: "é" }) }, 10015],
    ["an unknown group", { body: '{"GroupId":"nobody"}' }, 10010],
  ])("%s", async (_what, changes, code) => {
    expect(await codeOf(changes)).toBe(code);
  });

  test("of several things wrong the first in the documented order is named", async () => {
    const everything = {
      host: "console.tim.qq.com",
      body: "{",
      query: { usersig: "nonsense", contenttype: "xml", sdkappid: "7", identifier: "ann" },
    };
    const { contenttype: _1, ...query } = everything.query;
    const { sdkappid: _2, ...signature } = query;

    expect(await codeOf({ ...everything, method: "GET" })).toBe(60002);
    expect(await codeOf(everything)).toBe(60025);
    expect(await codeOf({ ...everything, query })).toBe(70020);
    expect(await codeOf({ ...everything, query: signature })).toBe(60026);
    expect(await codeOf({ ...everything, query: signature, host: singaporeHost })).toBe(70003);
    expect(
      await codeOf({
        host: singaporeHost,
        body: "{",
        query: { identifier: "ann", usersig: sigOf({ identifier: "ann" }) },
      }),
    ).toBe(60010);
    expect(await codeOf({ body: "{" })).toBe(60003);
  });

  test("an unknown host is none of the vendors'", async () => {
    const answer = await send(vendor.vendors.origin, { path: "/v4/x/y", host: "example.com" });

    expect(answer.status).toBe(421);
  });

  test.each<[string, TencentAppSwitches, number]>([
    ["a disabled app", { disabled: true }, 60016],
    ["an app in arrears", { inArrears: true }, 60020],
    ["a source that is not permitted", { sourceIpRefused: true }, 60021],
    ["a command that is switched off", { disabledCommands: ["get_online_member_num"] }, 10026],
  ])("%s", async (_what, switches, code) => {
    const own = await startClockedVendor(switches);
    own.addGroup("room", "AVChatRoom");

    const answer = await sendTencent(own.caller, services.group, "get_online_member_num", '{"GroupId":"room"}');
    await own.vendors.close();

    expect(JSON.parse(answer.text).ErrorCode).toBe(code);
  });

  test.each(tencentRegions.flatMap((region) => tencentHosts[region].map((host) => [region, host] as const)))(
    "an app in %s is served at %s, and nowhere else",
    async (region, host) => {
      const id = 1_500_000_000 + tencentRegions.indexOf(region) * 2 + tencentHosts[region].indexOf(host);
      vendor.vendors.tencent.addApp({ sdkAppId: id, secretKey: "k", region });
      vendor.vendors.tencent.addGroup({ sdkAppId: id, groupId: "g", type: "AVChatRoom" });
      const userSig = makeUserSig({
        sdkAppId: id,
        secretKey: "k",
        identifier: "administrator",
        time: 1_700_000_000,
        expire: 600,
      });
      const foreign = region === "china" ? singaporeHost : "console.tim.qq.com";
      const at = (name: string) => ({ ...vendor.caller, sdkAppId: id, userSig, host: name });

      const own = await sendTencent(at(host), services.group, "get_online_member_num", '{"GroupId":"g"}');
      const elsewhere = await sendTencent(at(foreign), services.group, "get_online_member_num", '{"GroupId":"g"}');

      expect(JSON.parse(own.text).ErrorCode).toBe(0);
      expect(JSON.parse(elsewhere.text).ErrorCode).toBe(60026);
    },
  );
});

describe("Tencent credentials that change", () => {
  test("a rotated key makes the old signatures wrong and the new ones right", async () => {
    const own = await startClockedVendor();
    own.addGroup("room", "AVChatRoom");
    const newKey = "ab".repeat(32);
    const codeWith = async (caller: ClockedVendor["caller"]) => {
      const answer = await sendTencent(caller, services.group, "get_online_member_num", '{"GroupId":"room"}');
      return JSON.parse(answer.text).ErrorCode;
    };

    const before = await codeWith(own.caller);
    own.vendors.tencent.rotateKey(sdkAppId, newKey);
    const old = await codeWith(own.caller);
    const renewed = await codeWith(own.callerFor({ secretKey: newKey }));
    await own.vendors.close();

    expect([before, old, renewed]).toEqual([0, 70009, 0]);
  });

  test("revoked signatures, blocked accounts and too many failures", async () => {
    const own = await startClockedVendor({ failedVerificationsPerMinute: 3 });
    own.addGroup("room", "AVChatRoom");
    const codeWith = async (caller: ClockedVendor["caller"]) => {
      const answer = await sendTencent(caller, services.group, "get_online_member_num", '{"GroupId":"room"}');
      return JSON.parse(answer.text).ErrorCode;
    };
    own.move(5);
    own.vendors.tencent.revoke(sdkAppId, "administrator");

    const revoked = await codeWith(own.caller);
    const fresh = await codeWith(own.callerFor({ time: own.startAt / 1_000 + 5 }));
    const failures = [];
    for (let call = 0; call < 5; call++) failures.push(await codeWith(own.callerFor({ secretKey: "wrong" })));
    own.vendors.tencent.blockAccount(sdkAppId, "administrator");
    own.setRateClock(() => own.startAt + 10_000_000);
    const blocked = await codeWith(own.callerFor({ time: own.startAt / 1_000 + 5 }));
    await own.vendors.close();

    expect(revoked).toBe(70052);
    expect(fresh).toBe(0);
    expect(failures).toEqual([70009, 70009, 70009, 70009, 70050]);
    expect(blocked).toBe(70051);
  });
});
