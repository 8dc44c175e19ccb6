import { describe, expect, it } from "vitest";
import { parseCredential as parse } from "../../../shared/apps/parse-credential.ts";
import { isRollcallError } from "../../../shared/upstream/rollcall-error.ts";
import { agoraSecret, tencentSecret } from "../../support/test-apps.ts";

const tencent = tencentSecret(1);
const agora = agoraSecret(1);
const secretName = "rollcall/test/apps/main";
const parseCredential = (text: string) => parse(text, secretName);
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

  it("of Tencent may be what the console's form makes: every value a text", () => {
    const form = {
      ...tencent,
      sdkAppId: String(tencent.sdkAppId),
      callsPerSecond: '{"group_open_http_svc/get_online_member_num":"260"}',
      discovery: '{"namePattern":"live-*","roster":"false","everyMinutes":"10"}',
    };

    expect(parseCredential(JSON.stringify(form))).toEqual({
      ...tencent,
      sweep: {
        callsPerSecond: { "group_open_http_svc/get_online_member_num": 260 },
        discovery: { namePattern: "live-*", roster: false, everyMinutes: 10 },
      },
    });
  });

  it("of Agora may be what the console's form makes", () => {
    const form = { ...agora, orgName: "41117440", appName: "383391", maxPageSize: "500" };

    expect(parseCredential(JSON.stringify(form))).toEqual({
      ...agora,
      application: { orgName: "41117440", appName: "383391" },
      maxPageSize: 500,
    });
  });

  it("with keys that it does not have is refused by their names, and says which it has", () => {
    const { message } = failureOf(JSON.stringify({ ...tencent, note: "made in May", secretkey: canary }));

    expect(message).toBe(
      `the secret ${secretName} cannot be used: "note", "secretkey" are no keys of a tencent secret, which has provider, sdkAppId, adminUserId, secretKey, region, callsPerSecond, discovery, webhook`,
    );
  });

  it.each([
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmn",
    "qwertyuiopasdfgh",
    "XKCDQWERTZUIOPLKJH",
    "aBcDeFgHiJkL",
    "Rk3fq9ZtLm2w",
    "deadbeef1",
    "a1b2c3d4",
    "0123456",
    "my key",
    "ключ",
  ])("with a key that may be a secret itself tells its length only: %j", (name) => {
    const { message } = failureOf(JSON.stringify({ ...tencent, [name]: 1 }));

    expect(message).toContain(`a key of ${name.length} characters is no key of a tencent secret`);
    expect(message).not.toContain(name);
  });

  it.each(["secretkey", "callspersecond", "secretAccessKey2", "SDK_APP_ID", "orgURLName", "every-minutes", "x"])(
    "with a key that looks like an option is refused by its name: %j",
    (name) => {
      expect(failureOf(JSON.stringify({ ...tencent, [name]: 1 })).message).toContain(`"${name}" is no key`);
    },
  );

  it("whose keys and values were exchanged does not tell the value", () => {
    const { message } = failureOf(JSON.stringify({ ...tencent, ["ab".repeat(32)]: "secretKey", [`${canary}/+=`]: "" }));

    expect(message).toContain("a key of 64 characters, a key of 15 characters are no keys of a tencent secret");
    expect(message).not.toMatch(/abab|c4n4ry/);
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
    ["JSON that is no object", `"${canary}"`, "it must be a JSON object"],
    ["null", "null", "it must be a JSON object"],
    ["a list", `["${canary}"]`, "it must be a JSON object"],
    ["another vendor", JSON.stringify({ ...tencent, provider: canary }), "provider"],
    ["a key of 63 characters", JSON.stringify({ ...tencent, secretKey: "a".repeat(63) }), "secretKey must be 64 hex"],
    ["a key that is no hex", JSON.stringify({ ...tencent, secretKey: canary.padEnd(64, "0") }), "secretKey must be"],
    ["no key", JSON.stringify({ ...tencent, secretKey: undefined }), "secretKey is missing"],
    ["no provider", JSON.stringify({ ...tencent, provider: undefined }), 'provider must be "tencent" or "agora"'],
    ["another spelling", JSON.stringify({ ...tencent, provider: "Tencent" }), 'provider must be "tencent" or "agora"'],
    ["an SDKAppID that is no number", JSON.stringify({ ...tencent, sdkAppId: canary }), "sdkAppId must be a whole num"],
    [
      "an SDKAppID of a blank",
      JSON.stringify({ ...tencent, sdkAppId: " " }),
      "sdkAppId must be a whole number above 0",
    ],
    ["an SDKAppID of 0", JSON.stringify({ ...tencent, sdkAppId: "0" }), "sdkAppId must be a whole number above 0"],
    ["half an SDKAppID", JSON.stringify({ ...tencent, sdkAppId: 1.5 }), "sdkAppId must be a whole number"],
    ["an SDKAppID that is no exact number", JSON.stringify({ ...tencent, sdkAppId: 1e21 }), "sdkAppId must be a whole"],
    ["no SDKAppID", JSON.stringify({ ...tencent, sdkAppId: undefined }), "sdkAppId is missing"],
    ["a key that is a number", JSON.stringify({ ...tencent, secretKey: 5 }), "secretKey must be a text"],
    ["Object's own names", `{"__proto__":1,${JSON.stringify(tencent).slice(1)}`, '"__proto__" is no key of a tencent'],
    ["constructor", JSON.stringify({ ...tencent, constructor: 1 }), '"constructor" is no key of a tencent secret'],
    [
      "an admin with a line break",
      JSON.stringify({ ...tencent, adminUserId: "a\nb" }),
      "adminUserId must not hold cont",
    ],
    [
      "an admin of half a character",
      JSON.stringify({ ...tencent, adminUserId: "a\ud800" }),
      "adminUserId must not hold",
    ],
    [
      "a misspelt option of discovery",
      JSON.stringify({ ...tencent, discovery: { namePattern: "*", every: 5 } }),
      '"every" is no key of discovery, which has namePattern, roster, everyMinutes',
    ],
    [
      "discovery that is no JSON",
      JSON.stringify({ ...tencent, discovery: canary }),
      "discovery must be an object with",
    ],
    [
      "discovery at an Agora app",
      JSON.stringify({ ...agora, discovery: {} }),
      '"discovery" is no key of an agora secret',
    ],
    [
      "rates that are none",
      JSON.stringify({ ...agora, callsPerSecond: canary }),
      "callsPerSecond must be an object of",
    ],
    [
      "a rate of no command",
      JSON.stringify({ ...agora, callsPerSecond: { [`${canary}!`]: 5 } }),
      "callsPerSecond.… must be named as in service/command",
    ],
    [
      "a rate of 0",
      JSON.stringify({ ...agora, callsPerSecond: { "chatgroups/users": "0" } }),
      "callsPerSecond.chatgroups/users must be a number of calls a second from 1 to 1000",
    ],
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
    ["an org of dots", JSON.stringify({ ...agora, orgName: "..", appName: "c" }), "orgName must be letters"],
    ["an app of a dot", JSON.stringify({ ...agora, orgName: "org", appName: "." }), "appName must be letters"],
    ["a page of 0", JSON.stringify({ ...agora, maxPageSize: 0 }), "maxPageSize must be a whole number from 1 to"],
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
