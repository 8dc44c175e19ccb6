import { createHmac } from "node:crypto";
import { inflateSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { appTokens } from "../../shared/agora-chat/app-token.ts";
import { chatgroupMembersPage } from "../../shared/agora-chat/chatgroup-members.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { agoraApp, tencentApp } from "../../shared/live-routes/live-reads.ts";
import { avchatroomOnlineCount } from "../../shared/tencent-chat/online-count.ts";
import { userSigs } from "../../shared/tencent-chat/user-sig.ts";
import { SignatureCache } from "../../shared/upstream/signature-cache.ts";
import { isCertifiedBy, readAccessToken } from "../support/access-token-verifier.ts";
import { composeForTest, type LiveComposition, secretsOf, testClock } from "../support/live-composition.ts";
import { agoraSecret, regionApps, tencentSecret } from "../support/test-apps.ts";
import { isSignedWith, readUserSig } from "../support/usersig-verifier.ts";

let vendors: VendorSimulators;

const china = tencentSecret(1, "china");
const otherAdmin = { ...tencentSecret(2, "singapore"), adminUserId: "ops admin/ü" };
const byAppId = agoraSecret(1);
const byOrgAndApp = { ...agoraSecret(2, { host: "a41.chat.agora.io" }), orgName: "41117440", appName: "383391" };

beforeAll(async () => {
  vendors = await startVendorSimulators({
    tencentApps: [
      china,
      { ...otherAdmin, adminUserIds: [otherAdmin.adminUserId] },
      ...regionApps.map(({ secret }) => secret),
    ],
    agoraApps: [
      { ...byAppId, profile: "shengwang" },
      { ...byOrgAndApp, profile: "agora" },
    ],
  });
  for (const { sdkAppId } of [china, otherAdmin, ...regionApps.map(({ secret }) => secret)]) {
    vendors.tencent.addGroup({ sdkAppId, groupId: "room", type: "AVChatRoom" });
  }
  for (const { appId } of [byAppId, byOrgAndApp]) {
    vendors.agora.addGroup({ appId, groupId: "10XXXX85", kind: "chatgroup", owner: "o1" });
  }
});

afterEach(() => vi.useRealTimers());

afterAll(() => vendors.close());

async function countRoom(live: LiveComposition, app: string): Promise<number> {
  return avchatroomOnlineCount(await tencentApp(live, asAppName(app)), asGroupId("room"), live.deadline());
}

async function listGroup(live: LiveComposition, app: string) {
  const query = { groupId: asGroupId("10XXXX85"), pageNumber: 1, pageSize: 10, joinedTime: false };
  return chatgroupMembersPage(await agoraApp(live, asAppName(app)), query, live.deadline());
}

function queryOf(path: string | undefined): URLSearchParams {
  return new URL(path ?? "", "http://vendor").searchParams;
}

const userSigsOf = (live: LiveComposition) => live.sent.map(({ path }) => queryOf(path).get("usersig") ?? "");
const tokensOf = (live: LiveComposition) =>
  live.sent.map(({ headers }) => (headers["authorization"] ?? "").replace("Bearer ", ""));

describe("a UserSig", () => {
  it("is signed with the app's key, for its admin and SDKAppID, from now on for a day", async () => {
    const clock = testClock();
    const live = composeForTest({ clock, vendor: vendors.origin, readSecret: secretsOf({ main: china }).readSecret });

    await countRoom(live, "main");

    const facts = readUserSig(userSigsOf(live)[0] ?? "");
    expect(facts).toMatchObject({ identifier: "administrator", sdkAppId: china.sdkAppId, expire: 86_400 });
    expect(Math.abs(facts.time - clock.now() / 1000)).toBeLessThan(5);
    expect(isSignedWith(china.secretKey, facts)).toBe(true);
    expect(isSignedWith(china.secretKey.toUpperCase(), facts)).toBe(false);
  });

  it("travels with the parameters that the vendor asks for, and no others", async () => {
    const live = composeForTest({
      clock: testClock(),
      vendor: vendors.origin,
      readSecret: secretsOf({ other: otherAdmin }).readSecret,
    });

    await countRoom(live, "other");

    const query = queryOf(live.sent[0]?.path);
    expect([...query.keys()].sort()).toEqual(["contenttype", "identifier", "random", "sdkappid", "usersig"]);
    expect(query.get("identifier")).toBe("ops admin/ü");
    expect(query.get("contenttype")).toBe("json");
    expect(live.sent[0]?.path).toMatch(/^\/v4\/group_open_http_svc\/get_online_member_num\?/);
  });

  it("goes with a new random of 32 bits for every attempt, whatever the dice say", async () => {
    for (const [dice, random] of [
      [0, "0"],
      [1 - Number.EPSILON / 2, "4294967295"],
      [0.5, "2147483648"],
    ] as const) {
      const live = composeForTest({
        clock: testClock(),
        vendor: vendors.origin,
        readSecret: secretsOf({ main: china }).readSecret,
        random: () => dice,
      });

      await countRoom(live, "main");

      expect(queryOf(live.sent[0]?.path).get("random")).toBe(random);
    }

    const live = composeForTest({
      clock: testClock(),
      vendor: vendors.origin,
      readSecret: secretsOf({ main: china }).readSecret,
    });
    const fault = vendors.faults.add({ times: 2, fault: { kind: "business-code", code: 10002 } });
    await countRoom(live, "main");
    fault.remove();
    expect(new Set(live.sent.map(({ path }) => queryOf(path).get("random"))).size).toBe(3);
  });

  it("matches the published vector, as decoded", () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const credential = {
      ...china,
      sdkAppId: 1_400_000_000,
      secretKey: "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e",
    };

    const userSig = new SignatureCache(Date.now, userSigs).sign(credential);

    expect(readUserSig(userSig)).toEqual({
      identifier: "administrator",
      sdkAppId: 1_400_000_000,
      time: 1_700_000_000,
      expire: 86_400,
      sig: "yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=",
    });
  });

  it("is what the tests' own verifier reads out of the published text", () => {
    const published =
      "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCxKVbKyMDOBCRVnpitZKVX6OKZql5uHh6aGlhYmhVlm6IdEmFuUGhnmh7hnamdaRhUYlhoHFORFmhnYKtUCAK0SM5I_";

    const facts = readUserSig(published);

    expect(facts.sig).toBe("yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=");
    expect(isSignedWith("5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e", facts)).toBe(true);
  });

  it("is made once and used again until half its life is over, per app", async () => {
    const clock = testClock();
    const signer = new SignatureCache(clock.now, userSigs);
    const other = { ...china };

    const first = signer.sign(china);
    clock.advance(12 * 3600_000 - 1);
    const almost = signer.sign(china);
    const ofOther = signer.sign(other);
    vi.useFakeTimers({ now: Date.now() + 12 * 3600_000 });
    clock.advance(1);
    const renewed = signer.sign(china);

    expect(almost).toBe(first);
    expect(renewed).not.toBe(first);
    expect(readUserSig(renewed).time).toBeGreaterThan(readUserSig(ofOther).time);
  });

  it("is made anew when the clock has been set back by more than half its life", () => {
    const clock = testClock();
    const signer = new SignatureCache(clock.now, userSigs);
    const first = signer.sign(china);
    clock.advance(-13 * 3600_000);
    vi.useFakeTimers({ now: Date.now() - 13 * 3600_000 });

    expect(signer.sign(china)).not.toBe(first);
  });

  it("is shared by all calls of an app", async () => {
    const live = composeForTest({
      clock: testClock(),
      vendor: vendors.origin,
      readSecret: secretsOf({ main: china }).readSecret,
    });

    await Promise.all(Array.from({ length: 20 }, () => countRoom(live, "main")));

    expect(live.sent).toHaveLength(20);
    expect(new Set(userSigsOf(live)).size).toBe(1);
  });
});

describe("an Agora app token", () => {
  it("is certified by the app's certificate, for the chat service and no user, for a day", async () => {
    const clock = testClock();
    const live = composeForTest({
      clock,
      vendor: vendors.origin,
      readSecret: secretsOf({ classes: byAppId }).readSecret,
    });

    await listGroup(live, "classes");

    const facts = readAccessToken(tokensOf(live)[0] ?? "");
    expect(facts).toMatchObject({ appId: byAppId.appId, expire: 86_400, service: 5, userId: "" });
    expect(facts.privileges).toEqual({ 2: 86_400 });
    expect(Math.abs(facts.issuedAt - clock.now() / 1000)).toBeLessThan(5);
    expect(isCertifiedBy(byAppId.appCertificate, facts)).toBe(true);
    expect(isCertifiedBy("0".repeat(32), facts)).toBe(false);
  });

  it("is made once and used again until half its life is over", () => {
    const clock = testClock();
    const tokens = new SignatureCache(clock.now, appTokens);
    const credential = { ...byAppId, application: undefined, maxPageSize: undefined };

    const first = tokens.sign(credential);
    clock.advance(12 * 3600_000 - 1);
    const almost = tokens.sign(credential);
    clock.advance(1);
    const renewed = tokens.sign(credential);

    expect(almost).toBe(first);
    expect(renewed).not.toBe(first);
  });

  it.each([
    ["App ID", { appId: "short" }],
    ["certificate", { appCertificate: "z".repeat(32) }],
  ])("of a malformed %s is not the empty text, but misconfigured", (_, fault) => {
    const tokens = new SignatureCache(Date.now, appTokens);
    const credential = { ...byAppId, application: undefined, maxPageSize: undefined, ...fault };

    expect(() => tokens.sign(credential)).toThrow(expect.objectContaining({ kind: "misconfigured" }));
  });

  it("is what the tests' own verifier reads out of the published text", () => {
    const published =
      "007eJxTYNDNaz3snC8huEfHWdz6s98qltq4zqy9fl99Uh0FDvy6F6DAYGlu4OxobJqSamaQbGJiZmKalJSYapFoZGhqYGaYZGzs/kWAIYKJgYGRAYRZGRgZmMB8BgYArfIYaw==";

    const facts = readAccessToken(published);

    expect(facts.info.toString("hex")).toBe(
      "2000393730434133356465363063343436343562626165386132313530363162333347f4100058020000010000000100050001000200580200000000",
    );
    expect(facts.signature).toBe("2d6e85c3436f1811bc2c43173bf34eaa047d5e896abd4ef54c654110c0fade50");
    expect(isCertifiedBy("5CFd2fd1755d40ecb72977518be15d3b", facts)).toBe(true);
  });
});

describe("the way to the vendor", () => {
  it.each([
    ["china", "console.tim.qq.com"],
    ["singapore", "adminapisgp.im.qcloud.com"],
    ["seoul", "adminapikr.im.qcloud.com"],
    ["tokyo", "adminapijpn.im.qcloud.com"],
    ["frankfurt", "adminapiger.im.qcloud.com"],
    ["mumbai", "adminapiind.im.qcloud.com"],
    ["silicon-valley", "adminapiusa.im.qcloud.com"],
    ["jakarta", "adminapiidn.im.qcloud.com"],
    ["riyadh", "adminapiksa.im.qcloud.com"],
  ])("goes to %s's host %s, in one deployment with all others, each signed with its own key", async (region, host) => {
    const { readSecret } = secretsOf(Object.fromEntries(regionApps.map(({ app, secret }) => [app, secret])));
    const live = composeForTest({ clock: testClock(), vendor: vendors.origin, readSecret });
    vendors.calls.clear();

    await Promise.all(regionApps.map(({ app }) => countRoom(live, app)));

    const own = regionApps.find(({ app }) => app === region)?.secret;
    const calls = vendors.calls.recent({ app: String(own?.sdkAppId) });
    expect(calls.map(({ hostHeader, verdict }) => [hostHeader, verdict])).toEqual([[host, 0]]);
    const sent = live.sent.filter(({ path }) => queryOf(path).get("sdkappid") === String(own?.sdkAppId));
    const facts = readUserSig(queryOf(sent[0]?.path).get("usersig") ?? "");
    expect(isSignedWith(own?.secretKey ?? "", facts)).toBe(true);
  });

  it.each([
    ["the app-id form", byAppId, `/app-id/${byAppId.appId}/chatgroups/10XXXX85/users`, "a61.chat.agora.io"],
    ["the org and app form", byOrgAndApp, "/41117440/383391/chatgroups/10XXXX85/users", "a41.chat.agora.io"],
  ])("takes Agora's %s", async (_, secret, path, host) => {
    const { readSecret } = secretsOf({ classes: secret });
    const live = composeForTest({ clock: testClock(), vendor: vendors.origin, readSecret });

    const page = await listGroup(live, "classes");

    expect(page.members).toEqual([expect.objectContaining({ userId: "o1", role: "owner" })]);
    expect(live.sent[0]?.path.split("?")[0]).toBe(path);
    expect(live.sent[0]?.headers).toMatchObject({ accept: "application/json" });
    expect(vendors.calls.recent({ app: secret.appId }).at(-1)?.hostHeader).toBe(host);
  });
});

describe("the tests' own signatures", () => {
  it("are HMACs over the key as text", () => {
    const packed = Buffer.from(userSigText().replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "="), "base64");
    const json = JSON.parse(inflateSync(packed).toString());
    const signed = `TLS.identifier:administrator\nTLS.sdkappid:${china.sdkAppId}\nTLS.time:${json["TLS.time"]}\nTLS.expire:86400\n`;

    expect(json["TLS.sig"]).toBe(createHmac("sha256", china.secretKey).update(signed).digest("base64"));
  });
});

function userSigText(): string {
  return new SignatureCache(Date.now, userSigs).sign(china);
}
