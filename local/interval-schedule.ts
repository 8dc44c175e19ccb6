export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** Stands in for a rate schedule of EventBridge: one run at the start and one after each interval. A failed run is repeated by the next. */
export function startIntervalSchedule(
  intervalMs: number,
  run: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): { readonly stop: () => void } {
  const attempt = (): void => void run().catch(onFailure);
  attempt();
  const timer = setInterval(attempt, intervalMs);
  return { stop: () => clearInterval(timer) };
}
