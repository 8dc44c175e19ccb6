/** Runs `work` for each item in order, at most `atOnce` at a time. `work` must not throw. */
export async function forEachAtOnce<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      await work(next.value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/**
 * The same for work that is begun one by one, when `mayBegin` lets it. The last `atOnce` items begin as lanes are free: no
 * lane may stand idle at the end.
 */
export async function forEachInTime<Item>(
  items: readonly Item[],
  atOnce: number,
  mayBegin: () => Promise<void> | undefined,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (;;) {
      if (next + atOnce < items.length) {
        await mayBegin();
      }
      const item = items[next];
      if (item === undefined) {
        return;
      }
      next += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
