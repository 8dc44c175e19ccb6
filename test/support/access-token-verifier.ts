import { createHmac } from "node:crypto";
import { unzipSync } from "node:zlib";

/**
 * Reads and checks an AccessToken2 by the vendor's published layout, independently of the token library and
 * the simulators.
 */
export interface AccessTokenFacts {
  readonly appId: string;
  readonly issuedAt: number;
  readonly expire: number;
  readonly salt: number;
  readonly service: number;
  readonly privileges: Readonly<Record<number, number>>;
  readonly userId: string;
  readonly signature: string;
  readonly info: Buffer;
}

export function readAccessToken(token: string): AccessTokenFacts {
  if (!token.startsWith("007")) {
    throw new Error("not a 007 token");
  }
  const content = unzipSync(Buffer.from(token.slice(3), "base64"));
  const signatureBytes = content.readUInt16LE(0);
  const signature = content.subarray(2, 2 + signatureBytes);
  const info = content.subarray(2 + signatureBytes);
  const appIdBytes = info.readUInt16LE(0);
  let at = 2 + appIdBytes;
  const [issuedAt, expire, salt] = [info.readUInt32LE(at), info.readUInt32LE(at + 4), info.readUInt32LE(at + 8)];
  at += 12;
  if (info.readUInt16LE(at) !== 1) {
    throw new Error("an app token names one service");
  }
  const service = info.readUInt16LE(at + 2);
  const privilegeCount = info.readUInt16LE(at + 4);
  at += 6;
  const privileges: Record<number, number> = {};
  for (let index = 0; index < privilegeCount; index += 1, at += 6) {
    privileges[info.readUInt16LE(at)] = info.readUInt32LE(at + 2);
  }
  const userIdBytes = info.readUInt16LE(at);
  const userId = info.subarray(at + 2, at + 2 + userIdBytes).toString("ascii");
  if (at + 2 + userIdBytes !== info.length) {
    throw new Error("the token goes on after its end");
  }
  const appId = info.subarray(2, 2 + appIdBytes).toString("ascii");
  return { appId, issuedAt, expire, salt, service, privileges, userId, signature: signature.toString("hex"), info };
}

/** Whether the token was signed with the certificate. */
export function isCertifiedBy(appCertificate: string, { issuedAt, salt, info, signature }: AccessTokenFacts): boolean {
  const byTime = createHmac("sha256", le32(issuedAt)).update(appCertificate).digest();
  const bySalt = createHmac("sha256", le32(salt)).update(byTime).digest();
  return createHmac("sha256", bySalt).update(info).digest("hex") === signature;
}

function le32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}
