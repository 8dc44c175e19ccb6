import type { Log } from "./log.ts";

/** Logs that a stale secret is served because Secrets Manager does not answer. Only the name of the error is logged. */
export function warnOfStaleSecret(log: Log): (secretName: string, error: unknown) => void {
  return (secretName, error) =>
    log.warn("STALE_SECRET", { secretName, causeName: error instanceof Error ? error.name : "unknown" });
}
