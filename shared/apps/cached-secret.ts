import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";
import { isRollcallError } from "../upstream/rollcall-error.ts";

/** How long a fetched secret is served before it is fetched again, unless the cache is told otherwise. */
const secretTimeToLiveMs = 5 * 60_000;

/** After a failed fetch, how long the stale value is served before the store is asked again. */
const staleHoldMs = 10_000;

interface Entry<Value> {
  readonly value: Promise<Value>;
  /** The value, once there. */
  settled: Value | undefined;
  /** Since when it is served, and for how long; undefined before it is there. */
  served: { readonly since: Moment; readonly forMs: number } | undefined;
}

export interface CachedSecretDependencies<Value> {
  /** Defaults to `secretTimeToLiveMs`. */
  readonly timeToLiveMs?: number;
  readonly clocks: Clocks;
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
    if (known && (known.settled === undefined || this.#isServed(known))) {
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

  #isServed({ served }: Entry<Value>): boolean {
    return served !== undefined && msSince(this.#dependencies.clocks, served.since) < served.forMs;
  }

  #fetch(name: string, stale: Value | undefined): Promise<Value> {
    const { clocks, fetch, onStale, timeToLiveMs = secretTimeToLiveMs } = this.#dependencies;
    const value = fetch(name).then(
      (fetched) => {
        entry.settled = fetched;
        entry.served = { since: momentNow(clocks), forMs: timeToLiveMs };
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
        entry.served = { since: momentNow(clocks), forMs: staleHoldMs };
        return stale;
      },
    );
    const entry: Entry<Value> = { value, settled: undefined, served: undefined };
    this.#entries.set(name, entry);
    return value;
  }
}
