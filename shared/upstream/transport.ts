import type { Pool as UndiciPool } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import { isTooLarge } from "./content-coding.ts";
import { type CollectedAnswer, Exchange } from "./exchange.ts";
import { createConnector, type Lookup } from "./happy-eyeballs.ts";
import { classifyNetworkFailure } from "./network-failure.ts";
import { RollcallError, type UpstreamOrigin } from "./rollcall-error.ts";

export interface UpstreamRequest {
  readonly provider: UpstreamOrigin["provider"];
  /** The vendor's real host: it selects the connection pool, and is the Host header even when the origin is overridden. */
  readonly host: string;
  readonly method: "GET" | "POST";
  /** Path and query. For Tencent it holds a signature: never log it, or put it into an error. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Called when the request is written to a connection: it may wait for one that is connecting or busy. */
  readonly onSent?: () => void;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly text: string;
  /** From a numeric Retry-After header. */
  readonly retryAfterSeconds: number | undefined;
}

/** Sends one request and reads the whole answer. All vendor calls go through it. */
export type Transport = (request: UpstreamRequest) => Promise<UpstreamResponse>;

export interface TransportSettings {
  /** `http://127.0.0.1:PORT` for tests and the local stack; undefined in production. */
  readonly originOverride: string | undefined;
  /** Little's law: 200 calls/s at 80 ms have 16 in flight. */
  readonly connectionsPerHost: number;
  /** Replaces the system's resolver, for tests. */
  readonly lookup?: Lookup;
}

/** Tencent caps an answer at 1 MB (ErrorCode 10018); four times that cannot be an answer to our call. */
const maxResponseBytes = 4 * 1024 * 1024;
/** undici's code for a larger answer. */
const tooLarge = "UND_ERR_RES_EXCEEDED_MAX_SIZE";
const connectTimeoutMs = 2_000;
/** Below the idle timeout of common load balancers (60 s): we close first, so that no request meets a closing socket. */
const keepAliveTimeoutMs = 50_000;

/**
 * A transport on undici's keep-alive pools, one per host, over HTTP/1.1.
 *
 * The returned function throws RollcallError `upstream-timeout` after its timeout, and `upstream-unavailable` for every other network
 * failure, with recovery `retry` or `fail-over`. The cause holds the code, but neither URL nor headers.
 */
export function createTransport(settings: TransportSettings): Transport {
  // Keyed by the vendor's host even when the origin is overridden, so that no app waits for the connections of another.
  const pools = new Map<string, UndiciPool>();
  const poolFor = (host: string): UndiciPool => {
    const origin = settings.originOverride ?? `https://${host}`;
    const known = pools.get(host);
    if (known) {
      return known;
    }
    const pool = new Pool(origin, {
      connections: settings.connectionsPerHost,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: keepAliveTimeoutMs,
      connect: createConnector({ timeoutMs: connectTimeoutMs, lookup: settings.lookup }),
      // Off: the exchange has its own timer, and undici's coarse ones would race it.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: maxResponseBytes,
    });
    pools.set(host, pool);
    return pool;
  };

  return async (call) => {
    const { status, headers, text } = await exchange(poolFor(call.host), call);
    return { status, text, retryAfterSeconds: retryAfterSeconds(headers["retry-after"]) };
  };
}

function exchange(pool: UndiciPool, call: UpstreamRequest): Promise<CollectedAnswer> {
  const { timeoutMs, signal, onSent } = call;
  return new Promise((resolve, reject) => {
    const limits = { timeoutMs, maxBytes: maxResponseBytes, signal, onSent };
    const one: Exchange = new Exchange(limits, resolve, (error) => reject(asRollcallError(error, call, one)));
    const headers = { ...call.headers, host: call.host };
    one.send(pool, { path: call.path, method: call.method, headers, body: call.body ?? null });
  });
}

function asRollcallError(error: unknown, call: UpstreamRequest, { endedBy, isSent }: Exchange): RollcallError {
  if (endedBy === "timeout") {
    return new RollcallError("upstream-timeout", "the vendor did not answer in time", {
      upstream: { provider: call.provider, code: "timeout" },
      recovery: "retry",
    });
  }
  if (endedBy === "aborted") {
    return new RollcallError("upstream-timeout", "the call was aborted before the vendor answered", {
      upstream: { provider: call.provider, code: "aborted" },
    });
  }
  const failure = classifyNetworkFailure(error, isSent);
  if (failure.code === tooLarge || isTooLarge(error)) {
    return new RollcallError("upstream-rejected", "the vendor's answer is too large", {
      upstream: { provider: call.provider, code: "too-large" },
    });
  }
  return new RollcallError(
    failure.timedOut ? "upstream-timeout" : "upstream-unavailable",
    "the vendor could not be reached",
    { upstream: { provider: call.provider, code: failure.code }, recovery: failure.recovery, cause: error },
  );
}

function retryAfterSeconds(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
