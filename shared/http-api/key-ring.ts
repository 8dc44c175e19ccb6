import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";
import { isRollcallError, RollcallError } from "../upstream/rollcall-error.ts";
import { type KeyRing, parseKeyRing } from "./api-keys.ts";

/** Together with the gateway's cache of 60 s, a revoked key stops working within two minutes. */
const timeToLiveMs = 50_000;

/** How long an outage of Secrets Manager may hide the revocation of a key. */
const longestOutageMs = 15 * 60_000;

/** Pause after a read without an answer, since each one delays a request by seconds. */
const outagePauseMs = 10_000;

/** Pause after an unusable ring was read; requests meanwhile cause no read. */
const unusablePauseMs = 5_000;

/** Least time between two reads that are caused by refused keys. Such a key may be a new one, or a guess. */
const renewalPauseMs = 5_000;

export interface KeyRingDependencies {
  readonly clocks: Clocks;
  /** The text of the secret; undefined when there is none. Throws errors of Secrets Manager. */
  readonly read: () => Promise<string | undefined>;
  /** True for an error of `read` that means an outage; any other is an answer without a ring. */
  readonly isUnanswered: (error: unknown) => boolean;
  /** Called when no key can be accepted: the ring is missing, malformed or withheld, or the outage has lasted too long. */
  readonly onUnusable: (error: RollcallError) => void;
  /** Called when Secrets Manager does not answer and the last ring stays in use. */
  readonly onStale: (error: unknown) => void;
}

interface KnownRing {
  readonly ring: KeyRing;
  /** When the read started: keys revoked later may still be in the ring. */
  readonly readAt: Moment;
}

/**
 * Read-through cache of the deployment's keys that fails closed: an answer without a usable ring drops the last one. Only during an outage
 * of Secrets Manager the last ring stays in use, for at most 15 minutes.
 */
export class CachedKeyRing {
  readonly #dependencies: KeyRingDependencies;
  #known: KnownRing | undefined;
  /** No read within `ms` since then. */
  #hold: { readonly since: Moment; readonly ms: number } | undefined;
  #renewedAt: Moment | undefined;
  #reading: Promise<void> | undefined;

  constructor(dependencies: KeyRingDependencies) {
    this.#dependencies = dependencies;
  }

  /** The ring; undefined when there is no usable one, so that every key is refused. */
  async current(): Promise<KeyRing | undefined> {
    if (this.#hold === undefined || this.#ageMs(this.#hold.since) >= this.#hold.ms) {
      await this.#readOnce();
    }
    return this.#usable();
  }

  /** The ring for a second look at a refused key: read again, unless that happened just before. */
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
