import type { Fault, FaultRule } from "../../local/vendor-simulators/fault-board.ts";
import type { GapReason } from "../../shared/attendance/observation.ts";
import { gapReasonOf } from "../../shared/sweep/gap-reasons.ts";
import { tencentError, tencentErrorCodes } from "../../shared/tencent-chat/error-codes.ts";

/** One way in which the vendor goes wrong for a whole slot, and what the record must say then. */
export interface VendorFault {
  readonly title: string;
  readonly rule: Omit<FaultRule, "sdkAppId">;
  /** So many calls of the slot are not answered in any time that a test would wait for them. */
  readonly unanswered: number;
  /** The reason of every gap; undefined: the fault is got over, and there is none. */
  readonly reason: GapReason | undefined;
}

const isSilent = ({ kind }: Fault): boolean => kind === "hang" || kind === "slow-headers" || kind === "slow-body";
const always = (title: string, fault: Fault, reason: GapReason | undefined): VendorFault => ({
  title,
  rule: { fault },
  unanswered: isSilent(fault) ? Number.POSITIVE_INFINITY : 0,
  reason,
});
const once = (title: string, fault: Fault): VendorFault => ({
  title,
  rule: { fault, times: 1 },
  unanswered: isSilent(fault) ? 1 : 0,
  reason: undefined,
});

/** Longer than such a call is waited for. */
const tooLong = 400;

export const wireFaults: readonly VendorFault[] = [
  always("connections reset before the answer", { kind: "reset-before-headers" }, "upstream-unavailable"),
  always("connections reset in mid-body", { kind: "reset-mid-body" }, "upstream-unavailable"),
  always("headers that do not come", { kind: "slow-headers", ms: tooLong }, "upstream-timeout"),
  always("bodies that do not come", { kind: "slow-body", ms: tooLong }, "upstream-timeout"),
  always("silence", { kind: "hang" }, "upstream-timeout"),
  always("truncated JSON", { kind: "truncated-json" }, "upstream-rejected"),
  always("an HTML 502", { kind: "http-status", status: 502, body: "html" }, "upstream-unavailable"),
  always("an empty 200", { kind: "empty-body" }, "upstream-rejected"),
  always("no JSON", { kind: "not-json" }, "upstream-rejected"),
  always("a gateway's 429", { kind: "http-status", status: 429, body: "html" }, "throttled"),
  always("a wrong content type", { kind: "content-type", value: "text/html" }, undefined),
  always("unknown fields", { kind: "extra-fields" }, undefined),
  always("no ErrorInfo", { kind: "missing-field", field: "ErrorInfo" }, undefined),
  always("no NextTimestamp", { kind: "missing-field", field: "NextTimestamp" }, undefined),
  always("rows in another order", { kind: "shuffled-order" }, undefined),
  once("one connection reset", { kind: "reset-mid-body" }),
  once("one HTML 502", { kind: "http-status", status: 502, body: "html" }),
  once("one hanging call", { kind: "hang" }),
  once("one rate limit", { kind: "business-code", code: 60007 }),
  once("one expired signature", { kind: "business-code", code: 70001 }),
];

/** A whole slot of each ErrorCode of the document. */
export const codeFaults: readonly VendorFault[] = Object.keys(tencentErrorCodes)
  .map(Number)
  .filter((code) => code !== 10010 && code !== 10015)
  .map((code) => always(`ErrorCode ${code}`, { kind: "business-code", code }, gapReasonOf(tencentError(code))));

/** One of each class, for the quick run. */
export const fewCodeFaults: readonly VendorFault[] = codeFaults.filter(({ title }) =>
  ["60007", "60008", "60010", "60026", "60028", "70009", "70050", "10002", "10004", "10007", "10018"].some((code) =>
    title.endsWith(` ${code}`),
  ),
);
