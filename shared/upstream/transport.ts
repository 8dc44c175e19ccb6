import type { Pool as UndiciPool } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import { isTooLarge } from "./content-coding.ts";
import { type CollectedAnswer, Exchange } from "./exchange.ts";
import { createConnector, type Lookup } from "./happy-eyeballs.ts";
import { classifyNetworkFailure } from "./network-failure.ts";
import { RollcallError, type UpstreamOrigin } from "./rollcall-error.ts";

export interface UpstreamRequest {
  readonly provider: UpstreamOrigin["provider"];
  /** The vendor's real host. It routes the call, and it is the Host header even when the origin is overridden. */
  readonly host: string;
  readonly method: "GET" | "POST";
  /** Path and query. Holds a signature for Tencent: never logged, never part of an error. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Called when the request is written to a connection: a call may wait for one that is being made, or that is busy. */
  readonly onSent?: () => void;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly text: string;
  /** Seconds of a numeric Retry-After header, where one was sent. */
  readonly retryAfterSeconds: number | undefined;
}

/** Sends one request and reads the whole answer. The only way out of the process to a vendor. */
export type Transport = (request: UpstreamRequest) => Promise<UpstreamResponse>;

export interface TransportSettings {
  /** `http://127.0.0.1:PORT` for tests and the local stack; undefined in production. */
  readonly originOverride: string | undefined;
  /** Little's law: 200 calls/s × 80 ms = 16 in flight; 32 covers 160 ms (MEASURED §3c). */
  readonly connectionsPerHost: number;
  /** In the place of the system's resolver; for tests. */
  readonly lookup?: Lookup;
}

/** Tencent caps an answer at 1 MB (10018); four times that is no answer we asked for. */
const maxResponseBytes = 4 * 1024 * 1024;
/** What undici says of an answer above that. */
const tooLarge = "UND_ERR_RES_EXCEEDED_MAX_SIZE";
const connectTimeoutMs = 2_000;
/** Below the idle time of common load balancers (60 s), so that we close first and no request meets a closing socket. */
const keepAliveTimeoutMs = 50_000;

/**
 * A transport on undici's keep-alive pools, one pool a host, HTTP/1.1.
 *
 * The returned function throws RollcallError `upstream-timeout` when its time is over and `upstream-unavailable` for
 * every other network failure, with recovery `retry` or `fail-over`; the cause holds the code but neither URL nor headers.
 */
export function createTransport(settings: TransportSettings): Transport {
  // By the vendor's host even when the origin is overridden: no app waits for another one's connections.
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
      // The exchange has its own clock; undici's coarse timers would only race it.
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
  if (endedBy === "given-up") {
    return new RollcallError("upstream-timeout", "the call was given up before the vendor answered", {
      upstream: { provider: call.provider, code: "given-up" },
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
