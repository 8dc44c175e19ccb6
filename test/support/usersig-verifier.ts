import { createHmac } from "node:crypto";
import { unzipSync } from "node:zlib";

/**
 * Reads and checks a UserSig by the vendor's published algorithm, independently of the signing library and the
 * simulators, so that an error that both share shows up here.
 */
export interface UserSigFacts {
  readonly identifier: string;
  readonly sdkAppId: number;
  readonly time: number;
  readonly expire: number;
  readonly sig: string;
}

export function readUserSig(text: string): UserSigFacts {
  if (!/^[A-Za-z0-9*_-]+$/.test(text)) {
    throw new Error("a UserSig holds letters, digits, *, _ and -");
  }
  const base64 = [...text].map((char) => ({ "*": "+", "-": "/", _: "=" })[char] ?? char).join("");
  const packed = Buffer.from(base64, "base64");
  if (packed.readUInt8(0) !== 0x78) {
    throw new Error("not a zlib stream");
  }
  const json = JSON.parse(unzipSync(packed).toString("utf8"));
  if (json["TLS.ver"] !== "2.0") {
    throw new Error("not version 2.0");
  }
  return {
    identifier: json["TLS.identifier"],
    sdkAppId: json["TLS.sdkappid"],
    time: json["TLS.time"],
    expire: json["TLS.expire"],
    sig: json["TLS.sig"],
  };
}

/** Whether the signature was made with the key. */
export function isSignedWith(secretKey: string, { identifier, sdkAppId, time, expire, sig }: UserSigFacts): boolean {
  const lines = [
    ["TLS.identifier", identifier],
    ["TLS.sdkappid", sdkAppId],
    ["TLS.time", time],
    ["TLS.expire", expire],
  ].map(([name, value]) => `${name}:${value}\n`);
  return createHmac("sha256", Buffer.from(secretKey, "utf8")).update(lines.join("")).digest("base64") === sig;
}
