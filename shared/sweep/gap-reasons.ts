import type { GapReason } from "../attendance/observation.ts";
import { type ErrorKind, isRollcallError } from "../upstream/rollcall-error.ts";

/** Code of Tencent's "the trial edition's quota of the day is used up" (upstream/tencent-chat.md §4). */
export const dailyQuotaCode = "60028";

const reasons: Partial<Record<ErrorKind, GapReason>> = {
  "upstream-throttled": "throttled",
  "upstream-unavailable": "upstream-unavailable",
  "upstream-timeout": "upstream-timeout",
  "upstream-rejected": "upstream-rejected",
  misconfigured: "misconfigured",
  "unknown-app": "misconfigured",
  "unknown-group": "unknown-group",
  "unsupported-group": "unsupported-group",
};

/**
 * Why something was not observed, from what was thrown. A time-out that nobody upstream caused (no turn came, or the call
 * was given up) is the end of the slot: `deadline`.
 */
export function gapReasonOf(error: unknown): GapReason {
  if (!isRollcallError(error)) {
    return "internal";
  }
  const code = error.upstream?.code;
  if (error.kind === "upstream-throttled" && code === dailyQuotaCode) {
    return "quota";
  }
  if (error.kind === "upstream-timeout" && (code === undefined || code === "given-up")) {
    return "deadline";
  }
  return reasons[error.kind] ?? "internal";
}
