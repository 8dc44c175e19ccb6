import { Logger } from "@aws-lambda-powertools/logger";
import { boundedText } from "../upstream/bounded-text.ts";
import type { RollcallError } from "../upstream/rollcall-error.ts";

/** Facts of a log line. Never events, bodies, headers, signatures or URLs. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured JSON lines; each has a stable `code`. */
export interface Log {
  info(code: string, facts: LogFacts): void;
  warn(code: string, facts: LogFacts): void;
  /**
   * One line on an error: FAILED, or CUT_SHORT where what came before it was answered. Loud for our own faults, a warning for the
   * vendor's, a note for the client's.
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

/** Name, message and stack of a cause: SDK and network errors carry request objects that must not be printed. */
function causeFacts(cause: unknown): LogFacts {
  if (!(cause instanceof Error)) {
    return {};
  }
  // The stack begins with the message, which may quote what was parsed; its lines are kept.
  const stack = cause.stack?.slice(0, mostOfAStack);
  return { causeName: cause.name, causeMessage: boundedText(cause.message), causeStack: stack };
}
