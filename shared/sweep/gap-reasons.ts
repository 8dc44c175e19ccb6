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

/** Agora's names for a group that does not exist (upstream/agora-chat.md §4.1 and §6). */
const goneAtAgora: ReadonlySet<string> = new Set(["service_resource_not_found", "resource_not_found"]);

/**
 * True when the vendor itself said that the group is gone. A bare 404 may come from anything between us and Agora, and to believe
 * it would end everybody's stay.
 */
export function provesDissolution(error: unknown): boolean {
  if (!isRollcallError(error) || error.kind !== "unknown-group") {
    return false;
  }
  return error.upstream?.provider === "tencent" || goneAtAgora.has(error.upstream?.code ?? "");
}

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
