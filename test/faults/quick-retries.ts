import process from "node:process";
import { connectionsPerHost } from "../../shared/sweep/command-rates.ts";
import type { RetryPolicy } from "../../shared/upstream/retry-policy.ts";
import { createTransport, type Transport, type UpstreamRequest } from "../../shared/upstream/transport.ts";

/** The policy of the clients with shorter pauses. An attempt may take as long as a loaded machine needs for an answer that comes. */
export const quickRetries: RetryPolicy = { attempts: 3, attemptTimeoutMs: 10_000, baseDelayMs: 10, maxDelayMs: 40 };

/** How long a call is waited for that will not be answered. */
const hopelessMs = 100;

/** Waits a tenth of a second for calls that will not be answered, and as long as it takes for all others. */
export function impatientTransport(origin: string, isHopeless: (call: UpstreamRequest) => boolean): Transport {
  const send = createTransport({ originOverride: origin, connectionsPerHost });
  return (call) => send(isHopeless(call) ? { ...call, timeoutMs: Math.min(call.timeoutMs, hopelessMs) } : call);
}

/** True under `npm run test:faults`: the whole matrix instead of one fault of each kind. */
export const isWholeMatrix = process.env["ROLLCALL_FAULTS"] === "all";
