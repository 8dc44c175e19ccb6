const hourMs = 3_600_000;

/** Stands in for an hourly schedule of EventBridge: one run at the start and one an hour after it. A failed run is repeated by the next. */
export function startHourlySchedule(
  run: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): { readonly stop: () => void } {
  const attempt = (): void => void run().catch(onFailure);
  attempt();
  const timer = setInterval(attempt, hourMs);
  return { stop: () => clearInterval(timer) };
}
