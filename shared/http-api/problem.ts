import { type ErrorKind, isRollcallError, RollcallError } from "../upstream/rollcall-error.ts";
import type { ApiReply } from "./api-reply.ts";
import type { ProblemReply } from "./problem-shapes.ts";
import { statusOf } from "./problem-statuses.ts";

const titleOf: Record<ErrorKind, string> = {
  "invalid-request": "The request is not valid",
  "invalid-cursor": "The cursor is not valid here",
  unauthenticated: "No valid credential was given",
  forbidden: "The caller may not do this",
  "unknown-app": "No such app",
  "unknown-group": "No such group",
  "unknown-room": "This room is not tracked",
  "unknown-session": "No such session",
  "no-expected-list": "This room has no list of expected people",
  "too-large": "The request is too large",
  "unsupported-group": "This group does not support the call",
  "upstream-throttled": "The vendor limits our calls",
  "upstream-unavailable": "The vendor is not available",
  "upstream-rejected": "The vendor gave an answer we cannot use",
  "upstream-timeout": "The vendor did not answer in time",
  "too-slow": "This took longer than a request may take",
  misconfigured: "This app is not configured correctly",
  internal: "Something went wrong on our side",
};

/** The detail of faults that the client did not cause: what to do, not what happened. The cause is in the log. */
const serverFaultDetail: Partial<Record<ErrorKind, string>> = {
  "upstream-throttled": "Too many calls for this app right now; try again after the time in Retry-After.",
  "upstream-unavailable": "The vendor could not be reached or reported an internal error; try again shortly.",
  "upstream-rejected": "The vendor's answer was refused or malformed; the operator finds the cause in the log.",
  "upstream-timeout": "The vendor took too long; try again shortly.",
  "too-slow":
    "rollcall itself took too long; ask for less at once: a shorter range (from, to), a coarser resolution, or a smaller limit.",
  misconfigured: "The operator has to correct this app's credential, region, admin account or plan.",
};
const generalDetail = "The operator finds the cause in the log under this requestId.";

/** Seconds a throttled client waits when the vendor named no time. */
const defaultRetryAfterSeconds = 1;

/** Anything thrown, as a RollcallError; what is not one is `internal`. */
export function asRollcallError(thrown: unknown): RollcallError {
  return isRollcallError(thrown) ? thrown : new RollcallError("internal", "unforeseen error", { cause: thrown });
}

/** The `application/problem+json` reply (RFC 9457) for an error; `unsupportedHint` names the route that would fit. */
export function problemReply(error: RollcallError, requestId: string, unsupportedHint?: string): ApiReply {
  const status = statusOf[error.kind];
  const throttled = error.kind === "upstream-throttled";
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(throttled ? { "retry-after": String(error.retryAfterSeconds ?? defaultRetryAfterSeconds) } : {}),
    },
    body: {
      type: `urn:rollcall:problem:${error.kind}`,
      title: titleOf[error.kind],
      status,
      code: error.kind,
      detail: detailFor(error, unsupportedHint),
      requestId,
      ...(error.upstream ? { upstream: error.upstream } : {}),
    } satisfies ProblemReply,
  };
}

function detailFor(error: RollcallError, unsupportedHint: string | undefined): string {
  if (statusOf[error.kind] >= 500) {
    return serverFaultDetail[error.kind] ?? generalDetail;
  }
  // Our own refusals name the right route in their text; the vendor's do not know our routes.
  const isVendors = error.kind === "unsupported-group" && error.upstream !== undefined;
  return isVendors && unsupportedHint ? `${error.message}; ${unsupportedHint}` : error.message;
}
