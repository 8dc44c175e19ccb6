import { isRollcallError } from "../upstream/rollcall-error.ts";
import { isFields } from "../upstream/tolerant-fields.ts";

/** Throttling errors, which AWS sends with status 400. */
const throttled = new Set(["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"]);

/**
 * True when an error of the SDK means an outage of Secrets Manager: no connection, a timeout, a server error, or throttling. Every other
 * error is an answer of a working service: not found, access denied, not decryptable.
 */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error) || isRollcallError(error)) {
    return false;
  }
  const metadata = "$metadata" in error && isFields(error.$metadata) ? error.$metadata : {};
  const status = metadata["httpStatusCode"];
  return typeof status !== "number" || status >= 500 || status === 429 || throttled.has(error.name);
}
