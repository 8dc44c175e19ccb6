import type { GapReason } from "../attendance/observation.ts";
import { type ErrorKind, isRollcallError } from "../upstream/rollcall-error.ts";

/** Tencent's code for "the trial edition's quota of the day is used up". */
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

/** Agora's error names for a group that does not exist. */
const goneAtAgora: ReadonlySet<string> = new Set(["service_resource_not_found", "resource_not_found"]);

/**
 * True when the vendor itself answered that the group does not exist. A bare 404 may come from any proxy between us and
 * Agora, and as a proof it would end every member's stay.
 */
export function provesDissolution(error: unknown): boolean {
  if (!isRollcallError(error) || error.kind !== "unknown-group") {
    return false;
  }
  return error.upstream?.provider === "tencent" || goneAtAgora.has(error.upstream?.code ?? "");
}

/**
 * The reason of a gap, from the error. A timeout that the vendor did not cause (the call was still queued, or was aborted)
 * is the end of the slot: `deadline`. Timeouts that the vendor caused can be retried.
 */
export function gapReasonOf(error: unknown): GapReason {
  if (!isRollcallError(error)) {
    return "internal";
  }
  const code = error.upstream?.code;
  if (error.kind === "upstream-throttled" && code === dailyQuotaCode) {
    return "quota";
  }
  if (error.kind === "upstream-timeout" && error.recovery === "none") {
    return "deadline";
  }
  return reasons[error.kind] ?? "internal";
}
