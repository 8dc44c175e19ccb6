import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";
import { isRollcallError } from "../upstream/rollcall-error.ts";

/** How long a fetched secret is served before it is fetched again, by default. */
const secretTimeToLiveMs = 5 * 60_000;

/** How long a stale value is served after a failed fetch, before the next one. */
const staleHoldMs = 10_000;

interface Entry<Value> {
  readonly value: Promise<Value>;
  /** The resolved value. */
  settled: Value | undefined;
  /** When serving began, and for how long; undefined while the value is being fetched. */
  served: { readonly since: Moment; readonly forMs: number } | undefined;
}

export interface CachedSecretDependencies<Value> {
  /** Defaults to `secretTimeToLiveMs`. */
  readonly timeToLiveMs?: number;
  readonly clocks: Clocks;
  readonly fetch: (name: string) => Promise<Value>;
  /** Called when a stale value is served because the store does not answer. */
  readonly onStale: (name: string, error: unknown) => void;
}

/**
 * Cache of secrets: one promise each, so that parallel callers share a fetch (single flight). A failed fetch is not cached; while the store
 * does not answer, the last value is served stale. A `Value` of undefined, for "no such secret", is not cached.
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

  /** Fetches the secret again, unless the cached value is no longer the `refused` one: then another caller has fetched it already. */
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
        // A RollcallError means that the store answered, but withholds the secret, or holds one that cannot be used.
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
