import { ChatTokenBuilder } from "agora-token/src/ChatTokenBuilder.js";
import type { EpochMs } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { AgoraCredential } from "./credential.ts";

/** The longest life that the vendor honours (upstream/agora-chat.md §2.2). */
const appTokenLifeSeconds = 24 * 3600;

/** Minted anew after half its life, so that a clock that is off by hours does no harm. */
const renewAfterMs = (appTokenLifeSeconds / 2) * 1000;

interface Minted {
  readonly token: string;
  readonly mintedAtMs: EpochMs;
}

/** Mints app tokens, one per credential and half life (160 µs each, MEASURED §2). */
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
    if (known && Math.abs(nowMs - known.mintedAtMs) < renewAfterMs) {
      return known.token;
    }
    const token = ChatTokenBuilder.buildAppToken(credential.appId, credential.appCertificate, appTokenLifeSeconds);
    if (token === "") {
      // The builder's only sign of a malformed ID or certificate.
      throw new RollcallError("misconfigured", "appId and appCertificate must be 32 hex characters each", {
        upstream: { provider: "agora", code: "no-token" },
      });
    }
    this.#minted.set(credential, { token, mintedAtMs: nowMs });
    return token;
  }

  /** Forgets the token of a credential that the vendor refused. */
  drop(credential: AgoraCredential): void {
    this.#minted.delete(credential);
  }
}
