/** Hands an item to the consumer. Resolves once the consumer has taken it, or wants no more. */
export type Emit<Item> = (item: Item) => Promise<void>;

/**
 * An async iterable of what concurrent producers emit. A producer waits until its item is taken, so a slow consumer holds
 * the producers back and at most one item a producer is in memory.
 *
 * When the consumer stops early, the signal aborts, and the iterable ends once the producers have. What `produce` throws is
 * thrown to the consumer, behind the last item.
 */
export async function* fromProducers<Item extends object>(
  produce: (emit: Emit<Item>, abort: AbortSignal) => Promise<void>,
): AsyncGenerator<Item, void, undefined> {
  const abort = new AbortController();
  const channel = new Channel<Item>();
  const producing = produce((item) => channel.put(item), abort.signal).finally(() => channel.close());
  // Rethrown below; until then it must not count as an unhandled rejection.
  producing.catch(() => undefined);
  try {
    for (let item = await channel.take(); item !== undefined; item = await channel.take()) {
      yield item;
    }
    await producing;
  } finally {
    abort.abort();
    channel.close();
    await producing.catch(() => undefined);
  }
}

/** A channel without a buffer, for one consumer. */
class Channel<Item extends object> {
  readonly #waiting: { readonly item: Item; readonly taken: () => void }[] = [];
  #isClosed = false;
  #wakeConsumer = (): void => {};

  put(item: Item): Promise<void> {
    return new Promise((taken) => {
      if (this.#isClosed) {
        taken();
        return;
      }
      this.#waiting.push({ item, taken });
      this.#wakeConsumer();
    });
  }

  /** Undefined once the channel is closed. */
  async take(): Promise<Item | undefined> {
    while (this.#waiting.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wakeConsumer = resolve;
      });
    }
    const next = this.#waiting.shift();
    next?.taken();
    return next?.item;
  }

  /** Items that still wait, and those put later, are dropped. */
  close(): void {
    this.#isClosed = true;
    for (const { taken } of this.#waiting.splice(0)) {
      taken();
    }
    this.#wakeConsumer();
  }
}
