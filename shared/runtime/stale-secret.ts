import type { Log } from "./log.ts";

/** Says in the log that an old secret is served because Secrets Manager does not answer. Of the error only the name is told. */
export function warnOfStaleSecret(log: Log): (secretName: string, error: unknown) => void {
  return (secretName, error) =>
    log.warn("STALE_SECRET", { secretName, causeName: error instanceof Error ? error.name : "unknown" });
}
