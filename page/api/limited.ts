/** A semaphore: runs at most `most` tasks at once, in the order in which they came. A task that is aborted while it waits never starts. */
export function limitedTo(most: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  const next = () => {
    while (running < most && waiting.length > 0) {
      waiting.shift()?.();
    }
  };
  return <Value>(task: () => Promise<Value>, signal: AbortSignal): Promise<Value> =>
    new Promise<Value>((resolve, reject) => {
      waiting.push(() => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        running += 1;
        task()
          .then(resolve, reject)
          .finally(() => {
            running -= 1;
            next();
          });
      });
      next();
    });
}
