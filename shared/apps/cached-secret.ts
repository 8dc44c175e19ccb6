import type { EpochMs } from "../identity/ids.ts";
import { isRollcallError } from "../upstream/rollcall-error.ts";

/** How long a fetched secret is served before it is fetched again, unless the cache is told otherwise. */
const secretTimeToLiveMs = 5 * 60_000;

/** After a failed fetch, how long the stale value is served before the store is asked again. */
const staleHoldMs = 10_000;

interface Entry<Value> {
  readonly value: Promise<Value>;
  /** The value, once there. */
  settled: Value | undefined;
  expiresAtMs: EpochMs;
}

export interface CachedSecretDependencies<Value> {
  /** Defaults to `secretTimeToLiveMs`. */
  readonly timeToLiveMs?: number;
  readonly now: () => EpochMs;
  readonly fetch: (name: string) => Promise<Value>;
  /** Told when a stale value is served because the store does not answer. */
  readonly onStale: (name: string, error: unknown) => void;
}

/**
 * One cached promise per secret. Parallel callers share one fetch, a failed fetch is not kept, and when the store does not
 * answer a value at hand is served stale. `Value` may be undefined for "no such secret": that is not cached.
 */
export class CachedSecrets<Value> {
  readonly #dependencies: CachedSecretDependencies<Value>;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(dependencies: CachedSecretDependencies<Value>) {
    this.#dependencies = dependencies;
  }

  async get(name: string): Promise<Value> {
    const known = this.#entries.get(name);
    if (known && (known.settled === undefined || this.#dependencies.now() < known.expiresAtMs)) {
      return known.value;
    }
    return this.#fetch(name, known?.settled);
  }

  /** Fetches anew, unless what is cached is no longer the `refused` value: then somebody has fetched already. */
  async renew(name: string, refused: Value): Promise<Value> {
    const known = this.#entries.get(name);
    if (known && known.settled !== refused) {
      return known.value;
    }
    return this.#fetch(name, refused);
  }

  #fetch(name: string, stale: Value | undefined): Promise<Value> {
    const { fetch, now, onStale, timeToLiveMs = secretTimeToLiveMs } = this.#dependencies;
    const value = fetch(name).then(
      (fetched) => {
        entry.settled = fetched;
        entry.expiresAtMs = now() + timeToLiveMs;
        if (fetched === undefined) {
          this.#entries.delete(name);
        }
        return fetched;
      },
      (error: unknown) => {
        // Our own error says that the store answered: what it holds now is refused or cannot be used.
        if (stale === undefined || isRollcallError(error)) {
          this.#entries.delete(name);
          throw error;
        }
        onStale(name, error);
        entry.settled = stale;
        entry.expiresAtMs = now() + staleHoldMs;
        return stale;
      },
    );
    const entry: Entry<Value> = { value, settled: undefined, expiresAtMs: 0 };
    this.#entries.set(name, entry);
    return value;
  }
}
