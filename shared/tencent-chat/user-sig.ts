import { Api } from "tls-sig-api-v2/TLSSigAPIv2.js";
import type { EpochMs } from "../identity/ids.ts";
import { usedSignatureMs } from "../upstream/re-signing.ts";
import type { TencentCredential } from "./credential.ts";

/** Lifetime of a UserSig. Tencent advises 24 h or more. */
const userSigLifeSeconds = 24 * 3600;

/** A signature is replaced after half its lifetime, which tolerates clocks that are hours off. */
const renewAfterMs = (userSigLifeSeconds / 2) * 1000;

interface Signed {
  readonly userSig: string;
  readonly signedAtMs: EpochMs;
  readonly isRefused: boolean;
}

/**
 * Cache of UserSigs, one per credential: signing blocks for 40–160 µs (deflate and HMAC), a lookup takes 0.1 µs. The key is the
 * credential object. A credential that is fetched again is another object, so a rotated key never gets an old signature.
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

  /** Drops a refused signature; see `Signatures`. Calls that were refused together get the same result. */
  drop(credential: TencentCredential): boolean {
    const known = this.#signed.get(credential);
    if (known === undefined) {
      return false;
    }
    this.#signed.set(credential, { ...known, isRefused: true });
    return Math.abs(this.#now() - known.signedAtMs) >= usedSignatureMs;
  }
}
