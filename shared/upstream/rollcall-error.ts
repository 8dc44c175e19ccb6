import { boundedText } from "./bounded-text.ts";

/**
 * Kinds of `RollcallError`, the one error class for failures that are understood. The HTTP edge maps a kind to a status, the sweep to a
 * gap. Code matches on `kind`, never on text.
 */
export type ErrorKind =
  | "invalid-request"
  | "invalid-cursor"
  | "unauthenticated"
  | "forbidden"
  | "unknown-app"
  | "unknown-group"
  | "unknown-room"
  | "unknown-session"
  | "no-expected-list"
  | "too-large"
  | "unsupported-group"
  | "upstream-throttled"
  | "upstream-unavailable"
  | "upstream-rejected"
  | "upstream-timeout"
  | "too-slow"
  | "misconfigured"
  | "internal";

/**
 * What may follow a failed call.
 * - `retry`: the same call again, after a pause
 * - `fail-over`: the service was not reached (DNS, connect, TLS): the same call to the backup host, at once
 * - `re-sign`: fetch the secret and sign again, once
 * - `smaller-page`: ask for fewer rows
 * - `none`: the answer is final
 */
export type Recovery = "none" | "retry" | "fail-over" | "re-sign" | "smaller-page";

/** The vendor and its own code: a Tencent ErrorCode, an Agora error name, or a network code. */
export interface UpstreamOrigin {
  readonly provider: "tencent" | "agora";
  readonly code: string;
}

export interface ErrorFacts {
  readonly upstream?: UpstreamOrigin;
  readonly recovery?: Recovery;
  /** Seconds after which it makes sense to try again; only with `upstream-throttled`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

export class RollcallError extends Error {
  override readonly name = "RollcallError";
  readonly kind: ErrorKind;
  readonly upstream: UpstreamOrigin | undefined;
  readonly recovery: Recovery;
  readonly retryAfterSeconds: number | undefined;

  /** @param detail what was wrong and what would be right. Clients see it for 4xx kinds: it must not hold a secret. It is bounded here. */
  constructor(kind: ErrorKind, detail: string, facts: ErrorFacts = {}) {
    super(boundedText(detail), { cause: facts.cause });
    this.kind = kind;
    this.upstream = facts.upstream;
    this.recovery = facts.recovery ?? "none";
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** An answer without an expected part. Assuming a default would invent a zero, or an empty room. */
export function malformedAnswer(
  provider: UpstreamOrigin["provider"],
  detail: string,
  recovery: Recovery = "none",
): RollcallError {
  return new RollcallError("upstream-rejected", detail, { upstream: { provider, code: "malformed" }, recovery });
}

/** A list whose rows all lack a readable ID: it is not empty, but its members are unknown. */
export function noReadableRow(provider: UpstreamOrigin["provider"]): RollcallError {
  return malformedAnswer(provider, "no row of the vendor's list has an ID that can be read");
}

/** A 200 that is not JSON: a truncated answer, or one from a proxy. Often transient. */
export function noJson(provider: UpstreamOrigin["provider"]): RollcallError {
  return malformedAnswer(provider, "the vendor's answer is not JSON", "retry");
}

/** Checks by name: `instanceof` fails when a bundle holds the class twice. */
export function isRollcallError(error: unknown): error is RollcallError {
  return error instanceof Error && error.name === "RollcallError" && "kind" in error;
}
