/** Who wants to know that a signal went off. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `giveUp`, which must not throw, when a signal goes off that has not done so yet.
 *
 * One listener for all that wait for one signal: the thousands of calls of a run share the run's. A listener that was taken
 * away still points to the one that was added after it, so each dead call that has grown old would keep the next one, and
 * its answer, from being cleared away cheaply.
 *
 * @returns takes it back
 */
export function onGivenUp(signal: AbortSignal, giveUp: () => void): () => void {
  const known = waiting.get(signal);
  const all = known ?? new Set();
  if (known === undefined) {
    waiting.set(signal, all);
    signal.addEventListener("abort", () => {
      for (const each of all) {
        each();
      }
    });
  }
  all.add(giveUp);
  return () => all.delete(giveUp);
}
