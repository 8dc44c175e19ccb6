import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";
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
  readonly clocks: Clocks;
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
  readonly readAt: Moment;
}

/**
 * Read-through cache of the deployment's keys that fails closed: an answer without a usable ring drops the last one. Only
 * while Secrets Manager does not answer is the last one used on, for 15 minutes at most.
 */
export class CachedKeyRing {
  readonly #dependencies: KeyRingDependencies;
  #known: KnownRing | undefined;
  /** No read before `ms` have passed since then. */
  #hold: { readonly since: Moment; readonly ms: number } | undefined;
  #renewedAt: Moment | undefined;
  #reading: Promise<void> | undefined;

  constructor(dependencies: KeyRingDependencies) {
    this.#dependencies = dependencies;
  }

  /** The ring; undefined when there is none that may be used, and no key is good. */
  async current(): Promise<KeyRing | undefined> {
    if (this.#hold === undefined || this.#ageMs(this.#hold.since) >= this.#hold.ms) {
      await this.#readOnce();
    }
    return this.#usable();
  }

  /** For a key that was refused: the ring read anew, or the one at hand when that has just been done. */
  async renewed(): Promise<KeyRing | undefined> {
    const isDue = this.#renewedAt === undefined || this.#ageMs(this.#renewedAt) >= renewalPauseMs;
    if (this.#usable() !== undefined && isDue) {
      this.#renewedAt = momentNow(this.#dependencies.clocks);
      await this.#readOnce();
    }
    return this.#usable();
  }

  #usable(): KeyRing | undefined {
    const isTooOld = this.#known !== undefined && this.#ageMs(this.#known.readAt) >= longestOutageMs;
    return isTooOld ? undefined : this.#known?.ring;
  }

  #ageMs(moment: Moment): number {
    return msSince(this.#dependencies.clocks, moment);
  }

  /** Single flight: parallel callers share one read. */
  #readOnce(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { clocks, read } = this.#dependencies;
    const readAt = momentNow(clocks);
    try {
      const text = await read();
      if (text === undefined) {
        throw new RollcallError(
          "misconfigured",
          "the secret with the API keys is missing; npx rollcall keys create makes it",
        );
      }
      this.#known = { ring: parseKeyRing(text), readAt };
      this.#hold = { since: readAt, ms: timeToLiveMs };
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { clocks, isUnanswered, onStale, onUnusable } = this.#dependencies;
    if (!isUnanswered(error)) {
      this.#known = undefined;
      this.#hold = { since: momentNow(clocks), ms: unusablePauseMs };
      onUnusable(isRollcallError(error) ? error : withheld(error));
      return;
    }
    this.#hold = { since: momentNow(clocks), ms: outagePauseMs };
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
