import { describe, expect, it } from "vitest";
import { parseCredential } from "../../../shared/apps/parse-credential.ts";
import { parseWebhookApp } from "../../../shared/apps/parse-webhook-app.ts";
import { agoraSecret, tencentSecret } from "../../support/test-apps.ts";

const pathSecret = "0123456789abcdefghijklmnopqrstuv";
const other = pathSecret.replace("0", "z");
const parsed = (secret: object) => parseWebhookApp(JSON.stringify(secret), "rollcall/test/apps/main");
const ofTencent = (webhook: unknown) => parsed({ ...tencentSecret(1), webhook })?.webhook;
const ofAgora = (webhook: unknown, more: object = {}) => parsed({ ...agoraSecret(1), ...more, webhook })?.webhook;

describe("webhook of a tencent secret", () => {
  it("has a path secret and tokens", () => {
    expect(ofTencent({ pathSecret, tokens: ["new", "old"] })).toEqual({
      pathSecrets: [pathSecret],
      tokens: ["new", "old"],
    });
  });

  it("has two path secrets while they are rotated", () => {
    expect(ofTencent({ pathSecret: [other, pathSecret], tokens: ["t"] })).toMatchObject({
      pathSecrets: [other, pathSecret],
    });
  });

  it("may be what the console's form makes", () => {
    expect(ofTencent(JSON.stringify({ pathSecret, tokens: '["new"]' }))).toEqual({
      pathSecrets: [pathSecret],
      tokens: ["new"],
    });
  });

  it.each([
    [{ tokens: ["t"] }, "webhook.pathSecret is missing"],
    [{ pathSecret }, "webhook.tokens is missing"],
    [{ pathSecret: "short-canary", tokens: ["t"] }, /webhook\.pathSecret\.0 must be 32 to 64 of a-z and 0-9/],
    [{ pathSecret: [], tokens: ["t"] }, /webhook\.pathSecret must be 32 to 64/],
    [{ pathSecret: [pathSecret, other, pathSecret], tokens: ["t"] }, /webhook\.pathSecret must be 32 to 64/],
    [{ pathSecret, tokens: [] }, "webhook.tokens must hold one at least"],
    [{ pathSecret, tokens: ["a canary"] }, /webhook\.tokens\.0 must be a list of texts/],
    [{ pathSecret, tokens: "canary" }, /webhook\.tokens must be a list of texts/],
    [
      { pathSecret, tokens: ["t"], secrets: ["canary"] },
      '"secrets" is no key of webhook, which has pathSecret, tokens',
    ],
    ["canary", "webhook must be an object with a pathSecret"],
  ])("%j is refused by name and never quoted", (webhook, message) => {
    expect(() => ofTencent(webhook)).toThrow(message);
    expect(() => ofTencent(webhook)).not.toThrow("canary");
  });
});

describe("a secret", () => {
  it("without webhook is of an app that receives none", () => {
    expect(parsed(tencentSecret(1))).toBeUndefined();
  });

  it("with a faulty webhook still opens the vendor's API", () => {
    const text = JSON.stringify({ ...tencentSecret(1), webhook: "nonsense" });

    expect(parseCredential(text, "main")).toEqual(tencentSecret(1));
  });

  it("that is faulty elsewhere is refused", () => {
    expect(() => parsed({ ...tencentSecret(1), region: "moon", webhook: { pathSecret, tokens: ["t"] } })).toThrow(
      "region must be one of",
    );
  });
});

describe("webhook of an agora secret", () => {
  it("has the secrets of its rules, the app key, and how late the vendor notices", () => {
    expect(ofAgora({ pathSecret, secrets: ["one", "two"], appKey: "org#app", offlineGraceSeconds: "60" })).toEqual({
      pathSecrets: [pathSecret],
      secrets: ["one", "two"],
      appKey: "org#app",
      offlineGraceSeconds: 60,
    });
  });

  it("takes the app key from the credential where that has it, and two minutes as the vendor's delay", () => {
    expect(ofAgora({ pathSecret, secrets: ["one"] }, { orgName: "org", appName: "app" })).toEqual({
      pathSecrets: [pathSecret],
      secrets: ["one"],
      appKey: "org#app",
      offlineGraceSeconds: 120,
    });
  });

  it.each([
    [{ pathSecret, secrets: ["one"] }, "webhook needs appKey"],
    [{ pathSecret, secrets: ["one"], appKey: "org-app" }, "webhook.appKey must be as in org#app"],
    [{ pathSecret, secrets: ["one"], appKey: "o#a", offlineGraceSeconds: 3601 }, "whole number from 0 to 3600"],
    [{ pathSecret, tokens: ["one"], appKey: "o#a" }, '"tokens" is no key of webhook'],
  ])("%j is refused", (webhook, message) => {
    expect(() => ofAgora(webhook)).toThrow(message);
  });
});
