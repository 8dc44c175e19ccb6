import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import type { UserId } from "../../identity/ids.ts";

/**
 * Keyed hash by which roll-ups identify people. Without the key stored hashes cannot be compared with names; once the key is deleted
 * they never can again.
 */
export interface PersonHash {
  /** Identifies the key. Hashes of different keys are never added up. */
  readonly keyId: string;
  /** A whole number below `hashEnd`, evenly spread. */
  readonly of: (userId: UserId) => number;
}

const keyIdLength = 11;
const two21 = 2 ** 21;

/**
 * SHA-256 with the key before the ID, of which 53 bits are kept: among a million people two share a hash with a chance below one in ten
 * thousand. HMAC would guard against appending to a message whose whole digest is known, which nobody can do with 53 bits of 256, and
 * takes ten times as long: a busy day has tens of thousands of people.
 */
export function personHash(key: Uint8Array): PersonHash {
  const secret = Buffer.from(key).toString("hex");
  const of = (userId: UserId): number => {
    const digest = hash("sha256", `${secret} person ${userId}`, "buffer");
    return digest.readUInt32BE(0) * two21 + (digest.readUInt32BE(4) >>> 11);
  };
  return { keyId: hash("sha256", `${secret} key`, "base64url").slice(0, keyIdLength), of };
}
