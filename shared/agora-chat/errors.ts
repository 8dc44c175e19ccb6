import { type ErrorKind, type Recovery, RollcallError } from "../upstream/rollcall-error.ts";

interface Meaning {
  readonly kind: ErrorKind;
  readonly recovery: Recovery;
  readonly meaning: string;
  readonly retryAfterSeconds?: number;
}

const means = (kind: ErrorKind, recovery: Recovery, meaning: string): Meaning => ({ kind, recovery, meaning });

const noSuchApp = means("misconfigured", "none", "no such app at this host");
const limitReached: Meaning = {
  ...means("upstream-throttled", "none", "the app's API limit is reached"),
  retryAfterSeconds: 1,
};

/**
 * Errors by HTTP status, then by the body's `error`, where `""` stands for every other name. The description is not used: its wording
 * differs between endpoints.
 */
const agoraErrors: Readonly<Record<number, Readonly<Record<string, Meaning>>>> = {
  400: {
    organization_application_not_found: noSuchApp, // Easemob's older servers
    "": means("invalid-request", "none", "the vendor calls a parameter invalid"),
  },
  401: {
    "": means("misconfigured", "re-sign", "app token refused"),
  },
  403: {
    "": means("misconfigured", "none", "not permitted to this app"),
  },
  404: {
    organization_application_not_found: noSuchApp,
    "": means("unknown-group", "none", "the group does not exist"),
  },
  405: { "": means("upstream-rejected", "none", "method not allowed") },
  408: { "": means("upstream-unavailable", "retry", "time-out inside the vendor") },
  409: { "": means("upstream-rejected", "none", "concurrent modification") },
  413: { "": means("upstream-rejected", "none", "too large") },
  415: { "": means("upstream-rejected", "none", "media type not understood") },
  429: {
    resource_limited: means("misconfigured", "none", "the plan's quota is used up"),
    "": limitReached,
  },
  500: {
    // Deterministic: the same request fails the same way again.
    web_application: means("upstream-unavailable", "none", "the vendor could not handle the request"),
    no_full_text_index: means("upstream-unavailable", "none", "the vendor could not handle the request"),
    unsupported_service_operation: means("upstream-unavailable", "none", "the vendor does not offer this operation"),
    "": means("upstream-unavailable", "retry", "error inside the vendor"),
  },
  501: { "": means("upstream-unavailable", "none", "the vendor does not offer this operation") },
  502: { "": means("upstream-unavailable", "retry", "bad gateway") },
  503: {
    reach_limit: limitReached, // Easemob's older servers
    "": means("upstream-unavailable", "retry", "unavailable"),
  },
  504: { "": means("upstream-unavailable", "retry", "gateway time-out") },
};

const unknownStatus = means("upstream-rejected", "none", "an answer that is not in the vendor's documents");
const unknownServerError = means("upstream-unavailable", "retry", "error inside the vendor");

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

/** Only what looks like an error name goes into replies and logs. */
function safeName(errorName: string | undefined): string | undefined {
  return errorName !== undefined && /^[A-Za-z][A-Za-z0-9_ -]{0,63}$/.test(errorName) ? errorName : undefined;
}
