export interface ConcurrencyLimits {
  /** Most items whose work is under way at once. */
  readonly concurrency: number;
  /**
   * Awaited before an item's work begins, except for the last `concurrency` items: those begin as workers are free, so
   * that none idles at the end.
   */
  readonly whenReady?: () => Promise<void> | undefined;
}

/** Runs `work` for each item in order, by a pool of workers. `work` must not throw. */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  { concurrency, whenReady }: ConcurrencyLimits,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      if (next + concurrency < items.length) {
        await whenReady?.();
      }
      const item = items[next];
      if (item === undefined) {
        return;
      }
      next += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
