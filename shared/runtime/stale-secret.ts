import { isRollcallError } from "../upstream/rollcall-error.ts";
import type { Log } from "./log.ts";

/**
 * Says in the log that an old secret is served, and why: Secrets Manager does not answer, or what it holds now cannot be
 * used. Our own errors name the faulty fields and never their values; of others only the name is told.
 */
export function warnOfStaleSecret(log: Log): (secretName: string, error: unknown) => void {
  return (secretName, error) =>
    log.warn("STALE_SECRET", {
      secretName,
      causeName: error instanceof Error ? error.name : "unknown",
      ...(isRollcallError(error) ? { detail: error.message } : {}),
    });
}
