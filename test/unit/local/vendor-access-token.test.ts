import { deflateSync } from "node:zlib";
import agoraToken from "agora-token";
import { describe, expect, test } from "vitest";
import {
  decodeAccessToken,
  signAccessTokenInfo,
  verifyAccessToken,
} from "../../../local/vendor-simulators/agora/access-token-verifier.ts";

/** The vendor's published test vector. */
const published = {
  token:
    "007eJxTYNDNaz3snC8huEfHWdz6s98qltq4zqy9fl99Uh0FDvy6F6DAYGlu4OxobJqSamaQbGJiZmKalJSYapFoZGhqYGaYZGzs/kWAIYKJgYGRAYRZGRgZmMB8BgYArfIYaw==",
  appId: "970CA35de60c44645bbae8a215061b33",
  appCertificate: "5CFd2fd1755d40ecb72977518be15d3b",
  issuedAt: 1_111_111,
  infoHex:
    "2000393730434133356465363063343436343562626165386132313530363162333347f4100058020000010000000100050001000200580200000000",
  signatureHex: "2d6e85c3436f1811bc2c43173bf34eaa047d5e896abd4ef54c654110c0fade50",
};

const claim = (changes: Partial<Parameters<typeof verifyAccessToken>[0]> = {}) => ({
  token: published.token,
  appId: published.appId,
  appCertificate: published.appCertificate,
  nowSeconds: published.issuedAt + 10,
  ...changes,
});

describe("Agora access token verifier", () => {
  test("reads the published vector byte for byte and accepts it", () => {
    const decoded = decodeAccessToken(published.token);

    expect(decoded?.info.toString("hex")).toBe(published.infoHex);
    expect(decoded?.signature.toString("hex")).toBe(published.signatureHex);
    expect(decoded).toMatchObject({ appId: published.appId, issuedAt: published.issuedAt, expire: 600, salt: 1 });
    expect(decoded && signAccessTokenInfo(published.appCertificate, decoded).toString("hex")).toBe(
      published.signatureHex,
    );
    expect(verifyAccessToken(claim())).toBe("ok");
  });

  test("accepts an app token of the vendor's own library, and no user token", () => {
    const { appId, appCertificate } = published;
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const appToken = agoraToken.ChatTokenBuilder.buildAppToken(appId, appCertificate, 600);
    const userToken = agoraToken.ChatTokenBuilder.buildUserToken(appId, appCertificate, "ann", 600);

    expect(verifyAccessToken(claim({ token: appToken, nowSeconds }))).toBe("ok");
    expect(verifyAccessToken(claim({ token: userToken, nowSeconds }))).toBe("not-an-app-token");
  });

  test("refuses the App privilege in the hands of a user", () => {
    const userField = Buffer.concat([Buffer.from([3, 0]), Buffer.from("ann")]);
    const info = Buffer.concat([Buffer.from(published.infoHex, "hex").subarray(0, -2), userField]);
    const signature = signAccessTokenInfo(published.appCertificate, { issuedAt: published.issuedAt, salt: 1, info });
    const content = Buffer.concat([Buffer.from([signature.length, 0]), signature, info]);

    const token = `007${deflateSync(content).toString("base64")}`;

    expect(verifyAccessToken(claim({ token }))).toBe("not-an-app-token");
  });

  test("ends after its life, and after a day at the latest", () => {
    const { appId, appCertificate } = published;
    const long = agoraToken.ChatTokenBuilder.buildAppToken(appId, appCertificate, 6_000_000);
    const issuedAt = decodeAccessToken(long)?.issuedAt ?? 0;

    expect(verifyAccessToken(claim({ nowSeconds: published.issuedAt + 599 }))).toBe("ok");
    expect(verifyAccessToken(claim({ nowSeconds: published.issuedAt + 600 }))).toBe("expired");
    expect(verifyAccessToken(claim({ token: long, nowSeconds: issuedAt + 86_399 }))).toBe("ok");
    expect(verifyAccessToken(claim({ token: long, nowSeconds: issuedAt + 86_400 }))).toBe("expired");
  });

  test("a token that lasts no time at all has expired at once", () => {
    const { appId, appCertificate } = published;
    const token = agoraToken.ChatTokenBuilder.buildAppToken(appId, appCertificate, 0);
    const nowSeconds = decodeAccessToken(token)?.issuedAt ?? 0;

    expect(verifyAccessToken(claim({ token, nowSeconds }))).toBe("expired");
  });

  test.each([
    ["no token", { token: "" }, "corrupt"],
    ["a JSON web token", { token: "eyJhbGciOiJIUzI1NiJ9.e30.x" }, "corrupt"],
    ["another version", { token: published.token.replace("007", "006") }, "corrupt"],
    ["a cut token", { token: published.token.slice(0, 80) }, "corrupt"],
    ["another app", { appId: "0".repeat(32) }, "wrong-app"],
    ["another certificate", { appCertificate: "0".repeat(32) }, "bad-signature"],
  ] as const)("refuses %s", (_what, changes, verdict) => {
    expect(verifyAccessToken(claim(changes))).toBe(verdict);
  });
});
