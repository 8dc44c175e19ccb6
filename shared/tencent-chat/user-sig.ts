import { Api } from "tls-sig-api-v2/TLSSigAPIv2.js";
import type { EpochMs } from "../identity/ids.ts";
import { usedSignatureMs } from "../upstream/re-signing.ts";
import type { TencentCredential } from "./credential.ts";

/** Life of a UserSig. Tencent advises 24 h or more (upstream/tencent-chat.md §3). */
const userSigLifeSeconds = 24 * 3600;

/** Signed anew after half its life: well inside it even where a clock is off by hours. */
const renewAfterMs = (userSigLifeSeconds / 2) * 1000;

interface Signed {
  readonly userSig: string;
  readonly signedAtMs: EpochMs;
  readonly isRefused: boolean;
}

/**
 * Makes UserSigs, one per credential and half life: a signature costs 40–160 µs of blocking deflate and HMAC, a look-up
 * 0.1 µs (MEASURED §2). A credential fetched again is another object, so a rotated key is never served an old signature.
 */
export class UserSigSigner {
  readonly #now: () => EpochMs;
  #signed = new WeakMap<TencentCredential, Signed>();

  constructor(now: () => EpochMs) {
    this.#now = now;
  }

  sign(credential: TencentCredential): string {
    const known = this.#signed.get(credential);
    const nowMs = this.#now();
    if (known && !known.isRefused && Math.abs(nowMs - known.signedAtMs) < renewAfterMs) {
      return known.userSig;
    }
    const userSig = new Api(credential.sdkAppId, credential.secretKey).genUserSig(
      credential.adminUserId,
      userSigLifeSeconds,
    );
    this.#signed.set(credential, { userSig, signedAtMs: nowMs, isRefused: false });
    return userSig;
  }

  /** Forgets the signature of a credential that the vendor refused. Calls that were refused together are told the same. */
  drop(credential: TencentCredential): boolean {
    const known = this.#signed.get(credential);
    if (known === undefined) {
      return false;
    }
    this.#signed.set(credential, { ...known, isRefused: true });
    return Math.abs(this.#now() - known.signedAtMs) >= usedSignatureMs;
  }
}
