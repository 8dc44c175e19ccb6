import type { EpochMs } from "../identity/ids.ts";
import { isRollcallError, RollcallError } from "../upstream/rollcall-error.ts";
import { type KeyRing, parseKeyRing } from "./api-keys.ts";

/** With the 60 s for which the gateway keeps an answer, a key that was taken away stops working within two minutes. */
const timeToLiveMs = 50_000;

/** How long an outage of Secrets Manager may hide that a key was taken away. */
const longestOutageMs = 15 * 60_000;

/** After a read without an answer: each one keeps a request waiting for seconds. */
const outagePauseMs = 10_000;

/** After an unusable ring was read: a mended one is found after this time, and requests meanwhile cost no read. */
const unusablePauseMs = 5_000;

/** A refused key may be a new one, so the ring is read anew; but not more often than this, or guesses would cost reads. */
const renewalPauseMs = 5_000;

export interface KeyRingDependencies {
  readonly now: () => EpochMs;
  /** The text of the secret; undefined when there is none. Throws what Secrets Manager answers, or that it does not. */
  readonly read: () => Promise<string | undefined>;
  /** Whether an error of `read` means that there was no answer, rather than an answer that gives no ring. */
  readonly isUnanswered: (error: unknown) => boolean;
  /** Nobody gets in: the ring is missing, malformed or withheld, or the outage has lasted too long. */
  readonly onUnusable: (error: RollcallError) => void;
  /** Secrets Manager does not answer, and the last ring is used on. */
  readonly onStale: (error: unknown) => void;
}

interface KnownRing {
  readonly ring: KeyRing;
  /** Before the read began: what was taken away later may still be in it. */
  readonly readAtMs: EpochMs;
}

/**
 * Read-through cache of the deployment's keys that fails closed: an answer without a usable ring drops the last one. Only
 * while Secrets Manager does not answer is the last one used on, for 15 minutes at most.
 */
export class CachedKeyRing {
  readonly #dependencies: KeyRingDependencies;
  #known: KnownRing | undefined;
  /** No read before `ms` have passed since then. */
  #hold = { sinceMs: Number.NEGATIVE_INFINITY, ms: 0 };
  #renewedAtMs: EpochMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(dependencies: KeyRingDependencies) {
    this.#dependencies = dependencies;
  }

  /** The ring; undefined when there is none that may be used, and no key is good. */
  async current(): Promise<KeyRing | undefined> {
    const heldMs = this.#dependencies.now() - this.#hold.sinceMs;
    // A clock that was set back must not put the next read off.
    if (heldMs >= this.#hold.ms || heldMs < 0) {
      await this.#readOnce();
    }
    return this.#usable();
  }

  /** For a key that was refused: the ring read anew, or the one at hand when that has just been done. */
  async renewed(): Promise<KeyRing | undefined> {
    const now = this.#dependencies.now();
    if (this.#usable() !== undefined && Math.abs(now - this.#renewedAtMs) >= renewalPauseMs) {
      this.#renewedAtMs = now;
      await this.#readOnce();
    }
    return this.#usable();
  }

  #usable(): KeyRing | undefined {
    const isTooOld = this.#known !== undefined && this.#ageMs(this.#known) >= longestOutageMs;
    return isTooOld ? undefined : this.#known?.ring;
  }

  #ageMs({ readAtMs }: KnownRing): number {
    return this.#dependencies.now() - readAtMs;
  }

  /** Single flight: parallel callers share one read. */
  #readOnce(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { now, read } = this.#dependencies;
    const readAtMs = now();
    try {
      const text = await read();
      if (text === undefined) {
        throw new RollcallError("misconfigured", "the secret with the API keys is missing; npm run keys makes it");
      }
      this.#known = { ring: parseKeyRing(text), readAtMs };
      this.#hold = { sinceMs: readAtMs, ms: timeToLiveMs };
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { now, isUnanswered, onStale, onUnusable } = this.#dependencies;
    if (!isUnanswered(error)) {
      this.#known = undefined;
      this.#hold = { sinceMs: now(), ms: unusablePauseMs };
      onUnusable(isRollcallError(error) ? error : withheld(error));
      return;
    }
    this.#hold = { sinceMs: now(), ms: outagePauseMs };
    if (this.#usable() === undefined) {
      onUnusable(new RollcallError("internal", "Secrets Manager does not answer", { cause: error }));
    } else {
      onStale(error);
    }
  }
}

function withheld(cause: unknown): RollcallError {
  return new RollcallError("misconfigured", "Secrets Manager does not give the secret with the API keys", { cause });
}
