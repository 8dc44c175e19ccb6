import { createHmac, timingSafeEqual } from "node:crypto";
import { inflateSync } from "node:zlib";

/** The claims of a UserSig. */
export interface DecodedUserSig {
  readonly identifier: string;
  readonly sdkAppId: number;
  /** Unix seconds. */
  readonly time: number;
  /** Seconds from `time`. */
  readonly expire: number;
  readonly userbuf: string | undefined;
  readonly signature: string;
}

/** Cap on the inflated size, against zip bombs. No valid UserSig comes near it. */
const maxInflatedBytes = 4_096;

/** `+ / =` are written `* - _`; padding stays. */
const userSigAlphabet = /^[A-Za-z0-9*-]+_{0,2}$/;

function inflateJson(text: string): unknown {
  const standard = text.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
  try {
    return JSON.parse(inflateSync(Buffer.from(standard, "base64"), { maxOutputLength: maxInflatedBytes }).toString());
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Undefined when the text is not a UserSig. Trailing whitespace is tolerated: some encoders add a newline. */
export function decodeUserSig(text: string): DecodedUserSig | undefined {
  const trimmed = text.trimEnd();
  if (!userSigAlphabet.test(trimmed)) return undefined;
  const json = inflateJson(trimmed);
  if (!isRecord(json) || json["TLS.ver"] !== "2.0") return undefined;
  const identifier = json["TLS.identifier"];
  const sdkAppId = json["TLS.sdkappid"];
  const time = json["TLS.time"];
  const expire = json["TLS.expire"];
  const userbuf = json["TLS.userbuf"];
  const signature = json["TLS.sig"];
  if (typeof identifier !== "string" || typeof signature !== "string") return undefined;
  if (typeof sdkAppId !== "number" || typeof time !== "number" || typeof expire !== "number") return undefined;
  if (userbuf !== undefined && typeof userbuf !== "string") return undefined;
  return { identifier, sdkAppId, time, expire, userbuf, signature };
}

/** The HMAC over the same claims with the key, in base64. */
export function signUserSigText(secretKey: string, sig: Omit<DecodedUserSig, "signature">): string {
  const lines = [
    `TLS.identifier:${sig.identifier}`,
    `TLS.sdkappid:${sig.sdkAppId}`,
    `TLS.time:${sig.time}`,
    `TLS.expire:${sig.expire}`,
    ...(sig.userbuf === undefined ? [] : [`TLS.userbuf:${sig.userbuf}`]),
  ];
  return createHmac("sha256", secretKey)
    .update(`${lines.join("\n")}\n`)
    .digest("base64");
}

export interface UserSigClaim {
  readonly userSig: string;
  readonly sdkAppId: number;
  readonly identifier: string;
  readonly secretKey: string;
  /** Unix seconds. */
  readonly nowSeconds: number;
}

/** 0, or the error code of the first failing check, in the vendor's order. */
type UserSigVerdict = 0 | 70001 | 70003 | 70009 | 70013 | 70014;

export interface VerifiedUserSig {
  readonly verdict: UserSigVerdict;
  /** Unix seconds at which it was made; 0 when it could not be read. */
  readonly time: number;
}

const rememberedSignatures = 512;

interface RememberedSig {
  readonly decoded: DecodedUserSig | undefined;
  /** The key that verified the signature. */
  genuineFor?: string;
}

/** Verifies UserSigs. Unpacking and hashing are memoized by text; expiry is checked on every call. */
export function createUserSigVerifier(): (claim: UserSigClaim) => VerifiedUserSig {
  const remembered = new Map<string, RememberedSig>();

  const recall = (userSig: string): RememberedSig => {
    const known = remembered.get(userSig);
    if (known !== undefined) return known;
    if (remembered.size >= rememberedSignatures) remembered.clear();
    const fresh: RememberedSig = { decoded: decodeUserSig(userSig) };
    remembered.set(userSig, fresh);
    return fresh;
  };

  return ({ userSig, sdkAppId, identifier, secretKey, nowSeconds }) => {
    const memory = recall(userSig);
    const { decoded } = memory;
    if (decoded === undefined) return { verdict: 70003, time: 0 };
    const { time } = decoded;
    if (decoded.sdkAppId !== sdkAppId) return { verdict: 70014, time };
    if (decoded.identifier !== identifier) return { verdict: 70013, time };
    // The very second of expiry is still valid, and a time in the future is not refused.
    if (nowSeconds > time + decoded.expire) return { verdict: 70001, time };
    // REST calls carry no userbuf, so a signature with one was made for something else.
    if (decoded.userbuf !== undefined) return { verdict: 70009, time };
    if (memory.genuineFor !== secretKey) {
      const expected = Buffer.from(signUserSigText(secretKey, decoded));
      const given = Buffer.from(decoded.signature);
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) return { verdict: 70009, time };
      memory.genuineFor = secretKey;
    }
    return { verdict: 0, time };
  };
}
