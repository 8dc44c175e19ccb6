import { Logger } from "@aws-lambda-powertools/logger";
import { boundedText } from "../upstream/bounded-text.ts";
import type { RollcallError } from "../upstream/rollcall-error.ts";

/** Fields of a log line. Never events, bodies, headers, signatures or URLs. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured JSON lines; each has a stable `code`. */
export interface Log {
  info(code: string, facts: LogFacts): void;
  warn(code: string, facts: LogFacts): void;
  /**
   * Logs an error, as CUT_SHORT where the reply holds the results before it. The level is error for our own faults, warn for the vendor's
   * and info for the client's.
   */
  failed(error: RollcallError, facts: LogFacts, code?: "FAILED" | "CUT_SHORT"): void;
}

export function createLog(): Log {
  const logger = new Logger({ serviceName: "rollcall" });
  return {
    info: (code, facts) => logger.info(code, { code, ...facts }),
    warn: (code, facts) => logger.warn(code, { code, ...facts }),
    failed: (error, facts, code = "FAILED") => {
      const line = { code, kind: error.kind, detail: error.message, ...upstreamFacts(error), ...facts };
      if (error.kind === "misconfigured" || error.kind === "internal") {
        logger.error(code, { ...line, ...causeFacts(error.cause) });
      } else if (error.kind.startsWith("upstream-") || error.kind === "too-slow") {
        logger.warn(code, { ...line, ...causeFacts(error.cause) });
      } else {
        logger.info(code, line);
      }
    },
  };
}

function upstreamFacts(error: RollcallError): LogFacts {
  return error.upstream ? { provider: error.upstream.provider, upstreamCode: error.upstream.code } : {};
}

const mostOfAStack = 4_000;

/** Name, message and stack of a cause, and no more: SDK and network errors hold request objects that must not be logged. */
function causeFacts(cause: unknown): LogFacts {
  if (!(cause instanceof Error)) {
    return {};
  }
  const stack = cause.stack?.slice(0, mostOfAStack);
  return { causeName: cause.name, causeMessage: boundedText(cause.message), causeStack: stack };
}
