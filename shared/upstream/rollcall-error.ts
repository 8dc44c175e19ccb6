import { boundedText } from "./bounded-text.ts";

/**
 * The one error class. Everything that can go wrong for a reason we understand is a `RollcallError` of one of these
 * kinds; the HTTP edge turns a kind into a status, the sweep turns it into a gap. Code matches on `kind`, never on text.
 */
export type ErrorKind =
  | "invalid-request"
  | "invalid-cursor"
  | "unauthenticated"
  | "forbidden"
  | "unknown-app"
  | "unknown-group"
  | "unknown-room"
  | "no-expected-list"
  | "unsupported-group"
  | "upstream-throttled"
  | "upstream-unavailable"
  | "upstream-rejected"
  | "upstream-timeout"
  | "too-slow"
  | "misconfigured"
  | "internal";

/**
 * What the caller of a vendor may still try.
 * - `retry`: the same call again, after a pause
 * - `fail-over`: nobody was reached (DNS, TLS, connect): the same call at the backup host, at once
 * - `re-sign`: fetch the secret again, sign again, once
 * - `smaller-page`: ask for fewer rows
 * - `none`: the answer is final
 */
export type Recovery = "none" | "retry" | "fail-over" | "re-sign" | "smaller-page";

/** Which vendor said it, in the vendor's own code: a Tencent ErrorCode, an Agora error name, or a network code. */
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

  /** @param detail what was wrong and what would be right; shown to clients for 4xx kinds, so never a secret. Bounded, whatever it quotes. */
  constructor(kind: ErrorKind, detail: string, facts: ErrorFacts = {}) {
    super(boundedText(detail), { cause: facts.cause });
    this.kind = kind;
    this.upstream = facts.upstream;
    this.recovery = facts.recovery ?? "none";
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** An answer without what it should hold: to guess the rest would invent a zero, or an empty room. */
export function malformedAnswer(
  provider: UpstreamOrigin["provider"],
  detail: string,
  recovery: Recovery = "none",
): RollcallError {
  return new RollcallError("upstream-rejected", detail, { upstream: { provider, code: "malformed" }, recovery });
}

/** A list whose rows came, none of them with an ID that can be read: nobody knows who is on it, and it is not empty. */
export function noReadableRow(provider: UpstreamOrigin["provider"]): RollcallError {
  return malformedAnswer(provider, "no row of the vendor's list has an ID that can be read");
}

/** An answer that is no JSON although it says 200: cut short, or of something else that stands in the vendor's place. It may pass. */
export function noJson(provider: UpstreamOrigin["provider"]): RollcallError {
  return malformedAnswer(provider, "the vendor's answer is not JSON", "retry");
}

/** True for our own error, whichever bundle or realm made it; `instanceof` fails across duplicated modules. */
export function isRollcallError(error: unknown): error is RollcallError {
  return error instanceof Error && error.name === "RollcallError" && "kind" in error;
}
