import type { Recovery } from "./rollcall-error.ts";

/**
 * Failures to reach the service: name resolution, routing, connecting, TLS. They justify the backup host, the same service under a name
 * for hijacked or failing DNS, even after a connection had taken the request.
 */
const notReached = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ENODATA",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "EPROTO",
]);

/** Failures of an established connection: the same host may answer the next call. */
const connectionLost = new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
  "UND_ERR_CLOSED",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_HEADERS_OVERFLOW",
  "HTTPParserError",
]);

/** Errors without a code, identified by name (HTTPParserError has none where llhttp does not name the fault). */
const identifiedByName = new Set(["TimeoutError", "HTTPParserError"]);

export interface NetworkFailure {
  readonly code: string;
  readonly recovery: Recovery;
  readonly timedOut: boolean;
}

/** Faults on our side, which another host does not cure: an invalid request, or no file descriptor for a socket. */
const ownFault = /^(UND_ERR_INVALID|ERR_INVALID|EMFILE|ENFILE)/;

/**
 * Names a transport error and decides what may follow it. An unknown error is never retried.
 *
 * @param isSent false when no connection ever took the request. The service was not reached then, whatever the error: a reset during the
 *   TLS handshake, or a certificate of the wrong kind
 */
export function classifyNetworkFailure(error: unknown, isSent: boolean): NetworkFailure {
  const code = networkCode(error);
  const timedOut = code.endsWith("_TIMEOUT") || code === "ETIMEDOUT" || code === "TimeoutError";
  const neverLeft = !isSent && code !== "unknown" && !ownFault.test(code);
  if (neverLeft || notReached.has(code) || code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL")) {
    return { code, recovery: "fail-over", timedOut };
  }
  if (connectionLost.has(code) || code.startsWith("HPE_") || code === "TimeoutError") {
    return { code, recovery: "retry", timedOut };
  }
  return { code, recovery: "none", timedOut };
}

/** The machine-readable code of an error or of the nearest cause that has one. */
function networkCode(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 4; current = current.cause, depth += 1) {
    if ("code" in current && typeof current.code === "string") {
      return current.code;
    }
    if (identifiedByName.has(current.name)) {
      return current.name;
    }
    if (current instanceof AggregateError && current.errors.length > 0) {
      return networkCode(current.errors[0]);
    }
  }
  return "unknown";
}
