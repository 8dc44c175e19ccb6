import { isRollcallError } from "../upstream/rollcall-error.ts";
import { isFields } from "../upstream/tolerant-fields.ts";

/** Said with a status of 400, though the request was right. */
const throttled = new Set(["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"]);

/**
 * Whether an error of the SDK means that Secrets Manager did not answer: no connection, no answer in time, its own failure,
 * or throttling. Every other error is an answer, of a service that is up: not found, access denied, not decryptable.
 */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error) || isRollcallError(error)) {
    return false;
  }
  const metadata = "$metadata" in error && isFields(error.$metadata) ? error.$metadata : {};
  const status = metadata["httpStatusCode"];
  return typeof status !== "number" || status >= 500 || status === 429 || throttled.has(error.name);
}
