/** Abort callbacks by signal. */
const callbacksOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Registers an abort callback; one DOM listener per signal, however many calls share it. The thousands of calls of a sweep share the run's
 * signal, and a listener each costs Node more than the rest of waiting for a call.
 *
 * @param callback must not throw; not called for a signal that has been aborted before
 * @returns removes the callback
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = callbacksOf.get(signal) ?? listenTo(signal);
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  callbacksOf.set(signal, callbacks);
  signal.addEventListener("abort", () => {
    for (const callback of callbacks) {
      callback();
    }
  });
  return callbacks;
}
