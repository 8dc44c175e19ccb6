import type { EpochMs } from "../identity/ids.ts";
import { type Signatures, usedSignatureMs } from "./re-signing.ts";

/** How a vendor's signatures are made. */
export interface Signing<Credential> {
  readonly sign: (credential: Credential) => string;
  readonly lifeSeconds: number;
}

interface Signed {
  readonly signature: string;
  readonly signedAtMs: EpochMs;
  readonly isRefused: boolean;
}

/**
 * Cache of signatures: making one blocks for 40 to 160 µs, a lookup takes 0.1 µs. The key is the credential object. A credential that is
 * fetched again is another object, so a rotated key never gets an old signature.
 */
export class SignatureCache<Credential extends object> implements Signatures<Credential> {
  readonly #now: () => EpochMs;
  readonly #signing: Signing<Credential>;
  readonly #signed = new WeakMap<Credential, Signed>();

  constructor(now: () => EpochMs, signing: Signing<Credential>) {
    this.#now = now;
    this.#signing = signing;
  }

  /** Signs again after half the lifetime, which tolerates clocks that are hours off. @throws what `sign` throws */
  sign(credential: Credential): string {
    const cached = this.#signed.get(credential);
    const nowMs = this.#now();
    const { sign, lifeSeconds } = this.#signing;
    if (cached && !cached.isRefused && Math.abs(nowMs - cached.signedAtMs) < (lifeSeconds / 2) * 1000) {
      return cached.signature;
    }
    const signature = sign(credential);
    this.#signed.set(credential, { signature, signedAtMs: nowMs, isRefused: false });
    return signature;
  }

  /** Calls that were refused together get the same result. */
  drop(refused: Credential): boolean {
    const cached = this.#signed.get(refused);
    if (cached === undefined) {
      return false;
    }
    this.#signed.set(refused, { ...cached, isRefused: true });
    return Math.abs(this.#now() - cached.signedAtMs) >= usedSignatureMs;
  }
}
