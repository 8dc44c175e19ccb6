import process from "node:process";
import type { RetryPolicy } from "../../shared/upstream/retry-policy.ts";

/** The policy of the clients with shorter times, so that a fault costs a test tenths of a second. */
export const quickRetries: RetryPolicy = { attempts: 3, attemptTimeoutMs: 200, baseDelayMs: 10, maxDelayMs: 40 };

/** True under `npm run test:faults`: the whole matrix instead of one fault of each kind. */
export const isWholeMatrix = process.env["ROLLCALL_FAULTS"] === "all";
