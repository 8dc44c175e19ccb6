import type { ErrorKind } from "../upstream/rollcall-error.ts";

/** The HTTP status of each kind: a new kind does not compile until it has one. */
export const statusOf: Record<ErrorKind, number> = {
  "invalid-request": 400,
  "invalid-cursor": 400,
  unauthenticated: 401,
  forbidden: 403,
  "unknown-app": 404,
  "unknown-group": 404,
  "unknown-room": 404,
  "unknown-session": 404,
  "no-expected-list": 404,
  "too-large": 413,
  "unsupported-group": 422,
  "upstream-throttled": 503,
  "upstream-unavailable": 502,
  "upstream-rejected": 502,
  "upstream-timeout": 504,
  "too-slow": 503,
  misconfigured: 500,
  internal: 500,
};
