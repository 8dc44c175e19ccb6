/** Hands an item to the consumer. Resolves once the consumer has taken it, or does not want any more. */
export type Emit<Item> = (item: Item) => Promise<void>;

/**
 * An async iterable of what concurrent producers emit: a channel without a buffer. A producer waits until its item is
 * taken, so a slow consumer holds the producers back and at most one item a producer is in memory.
 *
 * When the consumer stops early, the signal aborts, and the generator ends once the producers have. What `produce` throws
 * is thrown to the consumer behind the last item.
 */
export async function* fromProducers<Item>(
  produce: (emit: Emit<Item>, abort: AbortSignal) => Promise<void>,
): AsyncGenerator<Item, void, undefined> {
  const abort = new AbortController();
  const emitted: { readonly item: Item; readonly taken: () => void }[] = [];
  let wake = (): void => {};
  let isOver = false;
  const emit: Emit<Item> = (item) =>
    new Promise((taken) => {
      emitted.push({ item, taken });
      wake();
    });
  const producing = produce(emit, abort.signal).finally(() => {
    isOver = true;
    wake();
  });
  // Rethrown below; until then it must not count as an unhandled rejection.
  producing.catch(() => undefined);
  try {
    for (;;) {
      for (let next = emitted.shift(); next !== undefined; next = emitted.shift()) {
        next.taken();
        yield next.item;
      }
      if (isOver) {
        await producing;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    abort.abort();
    // Producers that still wait, and those that emit until they have ended.
    wake = () => {
      for (const { taken } of emitted.splice(0)) {
        taken();
      }
    };
    wake();
    await producing.catch(() => undefined);
  }
}
