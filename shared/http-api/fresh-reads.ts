import type { EpochMs } from "../identity/ids.ts";
import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";

/** Answers kept in one container; a page of 500 members is some 100 KB as objects, so this stays well under 100 MB. */
const maxEntries = 500;

/** A value and when it was observed. */
export interface FreshRead<T> {
  readonly value: T;
  readonly observedAtMs: EpochMs;
}

interface Entry {
  readonly read: Promise<FreshRead<unknown>>;
  readonly freshForMs: number;
  /** When the value came. */
  readAt: Moment | undefined;
}

/**
 * Reads coalesced and kept for as long as the source itself does not move: asking a list that changes every 40 s more
 * often gives the same list. Failures are never kept.
 */
export class FreshReads {
  readonly #clocks: Clocks;
  readonly #entries = new Map<string, Entry>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /**
   * @param key what is read; the same key always means the same type of value
   * @param freshnessSeconds how long an answer is as good as a new one; 0 only joins reads that are under way
   */
  async read<T>(key: string, freshnessSeconds: number, load: () => Promise<T>): Promise<FreshRead<T>> {
    const known = this.#entries.get(key);
    if (known) {
      const read = (await known.read) as FreshRead<T>; // by the contract of `key`
      if (known.freshForMs === 0 || this.#isFresh(known)) {
        return read;
      }
      if (this.#entries.get(key) !== known) {
        return this.read(key, freshnessSeconds, load); // another caller has begun the next read
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

  /** Oldest first: an entry that is asked for again after its time is written anew, at the end. */
  #evict(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries) {
        return;
      }
      this.#entries.delete(key);
    }
  }
}

/** `Cache-Control` and `Age` for an answer with a known freshness. Private: it is for the holder of the key. */
export function freshnessHeaders(observedAtMs: EpochMs, freshnessSeconds: number, nowMs: EpochMs) {
  const ageSeconds = Math.max(0, Math.floor((nowMs - observedAtMs) / 1000));
  return { "cache-control": `private, max-age=${freshnessSeconds}`, age: String(ageSeconds) };
}
