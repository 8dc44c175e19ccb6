import { deflateSync, inflateSync } from "node:zlib";
import { Api } from "tls-sig-api-v2/TLSSigAPIv2.js";
import { describe, expect, test } from "vitest";
import {
  createUserSigVerifier,
  decodeUserSig,
  signUserSigText,
} from "../../../local/vendor-simulators/tencent/usersig-verifier.ts";
import { makeUserSig } from "./vendor-requests.ts";

/** The vendor's published test vector. */
const published = {
  userSig:
    "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCxKVbKyMDOBCRVnpitZKVX6OKZql5uHh6aGlhYmhVlm6IdEmFuUGhnmh7hnamdaRhUYlhoHFORFmhnYKtUCAK0SM5I_",
  sdkAppId: 1_400_000_000,
  secretKey: "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e",
  identifier: "administrator",
  time: 1_700_000_000,
  expire: 86_400,
  innerSignature: "yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=",
};

const claim = (changes: Partial<Parameters<ReturnType<typeof createUserSigVerifier>>[0]> = {}) => ({
  userSig: published.userSig,
  sdkAppId: published.sdkAppId,
  identifier: published.identifier,
  secretKey: published.secretKey,
  nowSeconds: published.time + 10,
  ...changes,
});

const repack = (change: (json: Record<string, unknown>) => Record<string, unknown>) => {
  const standard = published.userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
  const json: Record<string, unknown> = JSON.parse(inflateSync(Buffer.from(standard, "base64")).toString());
  const packed = deflateSync(JSON.stringify(change(json))).toString("base64");
  return packed.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
};

describe("UserSig verifier", () => {
  test("reads and accepts the published vector", () => {
    const verify = createUserSigVerifier();

    const decoded = decodeUserSig(published.userSig);

    expect(decoded).toMatchObject({ identifier: "administrator", time: published.time, expire: 86_400 });
    expect(decoded?.signature).toBe(published.innerSignature);
    expect(signUserSigText(published.secretKey, { ...published, userbuf: undefined })).toBe(published.innerSignature);
    expect(verify(claim())).toEqual({ verdict: 0, time: published.time });
  });

  test("accepts what the vendor's own library signs", () => {
    const userSig = new Api(published.sdkAppId, published.secretKey).genUserSig("administrator", 600);

    const { verdict } = createUserSigVerifier()(claim({ userSig, nowSeconds: Math.floor(Date.now() / 1_000) }));

    expect(verdict).toBe(0);
  });

  test("is valid in the very second of its expiry and not in the next", () => {
    const verify = createUserSigVerifier();

    expect(verify(claim({ nowSeconds: published.time + 86_400 })).verdict).toBe(0);
    expect(verify(claim({ nowSeconds: published.time + 86_401 })).verdict).toBe(70001);
  });

  test("tolerates a time in the future, a newline at the end and a stored zlib stream", () => {
    const verify = createUserSigVerifier();
    const standard = published.userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
    const stored = deflateSync(inflateSync(Buffer.from(standard, "base64")), { level: 0 }).toString("base64");
    const userSig = stored.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");

    expect(verify(claim({ nowSeconds: published.time - 5_000 })).verdict).toBe(0);
    expect(verify(claim({ userSig: `${published.userSig}\n` })).verdict).toBe(0);
    expect(verify(claim({ userSig })).verdict).toBe(0);
  });

  test.each([
    ["no base64", "!!!!", 70003],
    ["another alphabet", published.userSig.replaceAll("*", "+"), 70003],
    ["a truncated text", published.userSig.slice(0, 120), 70003],
    ["text that is not zlib", Buffer.from('{"TLS.ver":"2.0"}').toString("base64").replaceAll("=", "_"), 70003],
    ["a zip bomb", deflateSync(Buffer.alloc(1_000_000)).toString("base64").replaceAll("=", "_"), 70003],
    ["an expiry that is no number", repack((json) => ({ ...json, "TLS.expire": null })), 70003],
    ["another app", repack((json) => ({ ...json, "TLS.sdkappid": 1_400_000_001 })), 70014],
    ["another user", repack((json) => ({ ...json, "TLS.identifier": "someone" })), 70013],
    ["a longer life than was signed", repack((json) => ({ ...json, "TLS.expire": 999_999 })), 70009],
    ["a userbuf that was not signed", repack((json) => ({ ...json, "TLS.userbuf": "eA==" })), 70009],
  ])("refuses %s", (_what, userSig, code) => {
    expect(createUserSigVerifier()(claim({ userSig })).verdict).toBe(code);
  });

  test("judges a remembered signature by the key of today", () => {
    const verify = createUserSigVerifier();
    const rotated = "00".repeat(32);
    const userSig = makeUserSig({ ...published, secretKey: rotated });

    expect(verify(claim()).verdict).toBe(0);
    expect(verify(claim({ secretKey: rotated })).verdict).toBe(70009);
    expect(verify(claim({ secretKey: rotated, userSig })).verdict).toBe(0);
  });

  test("names the first of several faults in the documented order", () => {
    const verify = createUserSigVerifier();
    const late = published.time + 1_000_000;

    expect(verify(claim({ sdkAppId: 1, identifier: "x", nowSeconds: late, secretKey: "x" })).verdict).toBe(70014);
    expect(verify(claim({ identifier: "x", nowSeconds: late, secretKey: "x" })).verdict).toBe(70013);
    expect(verify(claim({ nowSeconds: late, secretKey: "x" })).verdict).toBe(70001);
  });
});
