/**
 * Lets one request go before others that read the same record: resolves when it has settled, and after `mostMs` at the latest. It never
 * rejects.
 */
export function headStart(first: Promise<unknown>, mostMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, mostMs);
    const go = () => {
      clearTimeout(timer);
      resolve();
    };
    first.then(go, go);
  });
}
