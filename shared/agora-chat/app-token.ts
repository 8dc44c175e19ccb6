import { ChatTokenBuilder } from "agora-token/src/ChatTokenBuilder.js";
import type { EpochMs } from "../identity/ids.ts";
import { usedSignatureMs } from "../upstream/re-signing.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { AgoraCredential } from "./credential.ts";

/** The longest lifetime that the vendor accepts. */
const appTokenLifeSeconds = 24 * 3600;

/** A token is replaced after half its lifetime, which tolerates clocks that are hours off. */
const renewAfterMs = (appTokenLifeSeconds / 2) * 1000;

interface Minted {
  readonly token: string;
  readonly mintedAtMs: EpochMs;
  readonly isRefused: boolean;
}

/** Cache of app tokens, one per credential object; making one takes 160 µs. */
export class AppTokenMint {
  readonly #now: () => EpochMs;
  #minted = new WeakMap<AgoraCredential, Minted>();

  constructor(now: () => EpochMs) {
    this.#now = now;
  }

  /** @throws RollcallError `misconfigured` when the App ID or the certificate is malformed */
  mint(credential: AgoraCredential): string {
    const known = this.#minted.get(credential);
    const nowMs = this.#now();
    if (known && !known.isRefused && Math.abs(nowMs - known.mintedAtMs) < renewAfterMs) {
      return known.token;
    }
    const token = ChatTokenBuilder.buildAppToken(credential.appId, credential.appCertificate, appTokenLifeSeconds);
    if (token === "") {
      // An empty token is how the builder reports a malformed ID or certificate.
      throw new RollcallError("misconfigured", "appId and appCertificate must be 32 hex characters each", {
        upstream: { provider: "agora", code: "no-token" },
      });
    }
    this.#minted.set(credential, { token, mintedAtMs: nowMs, isRefused: false });
    return token;
  }

  /** Drops a refused token; see `Signatures`. Calls that were refused together get the same result. */
  drop(credential: AgoraCredential): boolean {
    const known = this.#minted.get(credential);
    if (known === undefined) {
      return false;
    }
    this.#minted.set(credential, { ...known, isRefused: true });
    return Math.abs(this.#now() - known.mintedAtMs) >= usedSignatureMs;
  }
}
