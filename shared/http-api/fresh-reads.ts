import type { EpochMs } from "../identity/ids.ts";
import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";

/** Cached answers per container. A page of 500 members takes some 100 KB, so the cache stays well under 100 MB. */
const maxEntries = 500;

/** A value and when it was observed. */
export interface FreshRead<T> {
  readonly value: T;
  readonly observedAtMs: EpochMs;
}

interface Entry {
  readonly read: Promise<FreshRead<unknown>>;
  readonly freshForMs: number;
  /** When the read ended; undefined while it is under way. */
  readAt: Moment | undefined;
}

/**
 * Cache with single flight. An answer is served for as long as its source does not change: the vendor renews some lists every 40 s only.
 * Failures are not cached.
 */
export class FreshReads {
  readonly #clocks: Clocks;
  readonly #entries = new Map<string, Entry>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /**
   * @param key identifies what is read; a key always has the same type of value
   * @param freshnessSeconds how long an answer is served; with 0 only calls during the read share it
   */
  async read<T>(key: string, freshnessSeconds: number, load: () => Promise<T>): Promise<FreshRead<T>> {
    const known = this.#entries.get(key);
    if (known) {
      const read = (await known.read) as FreshRead<T>; // by the contract of `key`
      if (known.freshForMs === 0 || this.#isFresh(known)) {
        return read;
      }
      if (this.#entries.get(key) !== known) {
        return this.read(key, freshnessSeconds, load); // another caller has started the next read
      }
    }
    return this.#start(key, freshnessSeconds, load);
  }

  #isFresh({ readAt, freshForMs }: Entry): boolean {
    return readAt !== undefined && msSince(this.#clocks, readAt) < freshForMs;
  }

  #start<T>(key: string, freshnessSeconds: number, load: () => Promise<T>): Promise<FreshRead<T>> {
    const read = load().then((value) => {
      entry.readAt = momentNow(this.#clocks);
      return { value, observedAtMs: entry.readAt.wallMs };
    });
    const entry: Entry = { read, freshForMs: freshnessSeconds * 1000, readAt: undefined };
    this.#entries.set(key, entry);
    const forget = () => {
      if (this.#entries.get(key) === entry) {
        this.#entries.delete(key);
      }
    };
    read.then(freshnessSeconds > 0 ? undefined : forget, forget);
    this.#evict();
    return read;
  }

  /** Evicts in insertion order. */
  #evict(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries) {
        return;
      }
      this.#entries.delete(key);
    }
  }
}

/** `Cache-Control` and `Age` of an answer with a known freshness. It is private to the holder of the key. */
export function freshnessHeaders(observedAtMs: EpochMs, freshnessSeconds: number, nowMs: EpochMs) {
  const ageSeconds = Math.max(0, Math.floor((nowMs - observedAtMs) / 1000));
  return { "cache-control": `private, max-age=${freshnessSeconds}`, age: String(ageSeconds) };
}
