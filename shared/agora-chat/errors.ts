import { type ErrorKind, type Recovery, RollcallError } from "../upstream/rollcall-error.ts";

interface Meaning {
  readonly kind: ErrorKind;
  readonly recovery: Recovery;
  readonly meaning: string;
  readonly retryAfterSeconds?: number;
}

const say = (kind: ErrorKind, recovery: Recovery, meaning: string): Meaning => ({ kind, recovery, meaning });

const noSuchApp = say("misconfigured", "none", "no such app at this host");
const limitReached: Meaning = {
  ...say("upstream-throttled", "none", "the app's API limit is reached"),
  retryAfterSeconds: 1,
};

/**
 * The table of upstream/agora-chat.md §5: first the HTTP status, then the error name, never the description (its wording
 * differs from endpoint to endpoint). `""` stands for every other name.
 */
const agoraErrors: Readonly<Record<number, Readonly<Record<string, Meaning>>>> = {
  400: {
    organization_application_not_found: noSuchApp, // Easemob's older servers
    "": say("invalid-request", "none", "the vendor calls a parameter invalid"),
  },
  401: {
    "": say("misconfigured", "re-sign", "app token refused"),
  },
  403: {
    "": say("misconfigured", "none", "not permitted to this app"),
  },
  404: {
    organization_application_not_found: noSuchApp,
    "": say("unknown-group", "none", "the group does not exist"),
  },
  405: { "": say("upstream-rejected", "none", "method not allowed") },
  408: { "": say("upstream-unavailable", "retry", "time-out inside the vendor") },
  409: { "": say("upstream-rejected", "none", "concurrent modification") },
  413: { "": say("upstream-rejected", "none", "too large") },
  415: { "": say("upstream-rejected", "none", "media type not understood") },
  429: {
    resource_limited: say("misconfigured", "none", "the plan's quota is used up"),
    "": limitReached,
  },
  500: {
    // Deterministic: the same request fails the same way again.
    web_application: say("upstream-unavailable", "none", "the vendor could not handle the request"),
    no_full_text_index: say("upstream-unavailable", "none", "the vendor could not handle the request"),
    unsupported_service_operation: say("upstream-unavailable", "none", "the vendor does not offer this operation"),
    "": say("upstream-unavailable", "retry", "error inside the vendor"),
  },
  501: { "": say("upstream-unavailable", "none", "the vendor does not offer this operation") },
  502: { "": say("upstream-unavailable", "retry", "bad gateway") },
  503: {
    reach_limit: limitReached, // Easemob's older servers
    "": say("upstream-unavailable", "retry", "unavailable"),
  },
  504: { "": say("upstream-unavailable", "retry", "gateway time-out") },
};

const unknownStatus = say("upstream-rejected", "none", "an answer that is not in the vendor's documents");
const unknownServerError = say("upstream-unavailable", "retry", "error inside the vendor");

/** The error for an answer other than 200. `errorName` is the body's `error`, where it could be read. */
export function agoraError(
  status: number,
  errorName: string | undefined,
  retryAfterSeconds: number | undefined,
): RollcallError {
  const names = agoraErrors[status];
  const name = errorName !== undefined && names && Object.hasOwn(names, errorName) ? errorName : "";
  const meaning = names?.[name] ?? (status >= 500 ? unknownServerError : unknownStatus);
  const seconds = retryAfterSeconds ?? meaning.retryAfterSeconds;
  return new RollcallError(meaning.kind, meaning.meaning, {
    upstream: { provider: "agora", code: safeName(errorName) ?? `http-${status}` },
    recovery: meaning.recovery,
    ...(meaning.kind === "upstream-throttled" && seconds !== undefined ? { retryAfterSeconds: seconds } : {}),
  });
}

/** An error name goes into replies and logs only when it looks like one. */
function safeName(errorName: string | undefined): string | undefined {
  return errorName !== undefined && /^[A-Za-z][A-Za-z0-9_ -]{0,63}$/.test(errorName) ? errorName : undefined;
}
