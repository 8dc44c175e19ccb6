import { describe, expect, it } from "vitest";
import { parseCredential } from "../../../shared/apps/parse-credential.ts";
import { isRollcallError } from "../../../shared/upstream/rollcall-error.ts";
import { agoraSecret, tencentSecret } from "../../support/test-apps.ts";

const tencent = tencentSecret(1);
const agora = agoraSecret(1);
const canary = "c4n4ry-value";

describe("an app's secret", () => {
  it("of Tencent is read as it is", () => {
    expect(parseCredential(JSON.stringify(tencent))).toEqual(tencent);
  });

  it("of Agora is read in the app-id form", () => {
    expect(parseCredential(JSON.stringify(agora))).toEqual({
      ...agora,
      application: undefined,
      maxPageSize: undefined,
    });
  });

  it("of Agora is read in the org and app form, with its largest page", () => {
    const secret = { ...agora, orgName: "41117440", appName: "383391", maxPageSize: 500 };

    const credential = parseCredential(JSON.stringify(secret));

    expect(credential).toEqual({
      ...agora,
      application: { orgName: "41117440", appName: "383391" },
      maxPageSize: 500,
    });
  });

  it("may hold fields that nobody asked for", () => {
    expect(parseCredential(JSON.stringify({ ...tencent, note: "made in May" }))).toEqual(tencent);
  });

  it.each([
    ["a61.chat.agora.io"],
    ["A61.Chat.Agora.IO"],
    ["a1.easemob.com"],
    ["a1-sgp.easecdn.com"],
    ["a1.chat.shengwang.cn"],
  ])("of Agora may name the host %s", (host) => {
    expect(parseCredential(JSON.stringify({ ...agora, host }))).toMatchObject({ host: host.toLowerCase() });
  });

  it.each([
    ["text that is no JSON", canary, "not JSON"],
    ["JSON that is no object", `"${canary}"`, "secret"],
    ["null", "null", "secret"],
    ["a list", `["${canary}"]`, "provider"],
    ["another vendor", JSON.stringify({ ...tencent, provider: canary }), "provider"],
    ["a key of 63 characters", JSON.stringify({ ...tencent, secretKey: "a".repeat(63) }), "secretKey must be 64 hex"],
    ["a key that is no hex", JSON.stringify({ ...tencent, secretKey: canary.padEnd(64, "0") }), "secretKey must be"],
    ["no key", JSON.stringify({ ...tencent, secretKey: undefined }), "secretKey is missing"],
    ["an SDKAppID in quotes", JSON.stringify({ ...tencent, sdkAppId: canary }), "sdkAppId is missing or not a number"],
    ["an SDKAppID of 0", JSON.stringify({ ...tencent, sdkAppId: 0 }), "sdkAppId must be positive"],
    ["half an SDKAppID", JSON.stringify({ ...tencent, sdkAppId: 1.5 }), "sdkAppId must be a whole number"],
    ["an unknown region", JSON.stringify({ ...tencent, region: canary }), "region must be one of china"],
    ["a host as region", JSON.stringify({ ...tencent, region: "adminapisgp.im.qcloud.com" }), "region must be one of"],
    ["a region of Object's own", JSON.stringify({ ...tencent, region: "constructor" }), "region must be one of"],
    ["no admin", JSON.stringify({ ...tencent, adminUserId: "" }), "adminUserId must not be empty"],
    [
      "an admin of 33 bytes",
      JSON.stringify({ ...tencent, adminUserId: "ü".repeat(17) }),
      "adminUserId must be at most",
    ],
    ["a malformed App ID", JSON.stringify({ ...agora, appId: canary }), "appId must be 32 hex"],
    ["a malformed certificate", JSON.stringify({ ...agora, appCertificate: canary }), "appCertificate must be 32 hex"],
    ["an org without an app", JSON.stringify({ ...agora, orgName: "org" }), "orgName and appName go together"],
    ["an org with a slash", JSON.stringify({ ...agora, orgName: "a/b", appName: "c" }), "orgName must be letters"],
    ["a page of 0", JSON.stringify({ ...agora, maxPageSize: 0 }), "maxPageSize"],
    ["a page of 1001", JSON.stringify({ ...agora, maxPageSize: 1001 }), "maxPageSize"],
  ])("is refused for %s: the field is named, the value is not", (_, text, why) => {
    const failure = failureOf(text);

    expect(failure.kind).toBe("misconfigured");
    expect(failure.message).toContain(why);
    expect(JSON.stringify([failure.message, failure.cause, failure.stack])).not.toContain(canary);
  });

  it.each([
    ["https://a61.chat.agora.io"],
    ["a61.chat.agora.io:8443"],
    ["a61.chat.agora.io/path"],
    ["user@a61.chat.agora.io"],
    ["evil.com#.chat.agora.io"],
    ["evil.com?.chat.agora.io"],
    ["chat.agora.io.evil.com"],
    ["evilchat.agora.io.com"],
    ["evileasemob.com"],
    [".easemob.com"],
    ["a..easemob.com"],
    ["169.254.169.254"],
    ["localhost"],
    ["[::1]"],
    ["a61.chat.agora.io\r\nx-injected: 1"],
    ["a61.chat.agora.io "],
    [""],
  ])("of Agora may not name the host %j", (host) => {
    expect(failureOf(JSON.stringify({ ...agora, host }))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining("host"),
    });
  });
});

function failureOf(text: string) {
  try {
    parseCredential(text);
  } catch (error) {
    if (isRollcallError(error)) {
      return error;
    }
  }
  throw new Error("the secret was taken");
}
