import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EpochMs } from "../../shared/identity/ids.ts";
import { listenOnLoopback } from "../loopback.ts";
import type { AgoraAppSeed } from "./agora/app-seed.ts";
import { AgoraFront } from "./agora/front.ts";
import { type AgoraSimulator, AgoraState } from "./agora/simulator.ts";
import { type CallLog, RecordingCallLog } from "./call-log.ts";
import { answerControl } from "./control-endpoint.ts";
import { createFaultBoard, type FaultBoard } from "./fault-board.ts";
import type { HttpReply } from "./fault-effects.ts";
import type { CallOutcome, IncomingCall, ServerInstruments } from "./incoming-call.ts";
import type { TencentAppSeed } from "./tencent/app-seed.ts";
import { TencentFront } from "./tencent/front.ts";
import { findTencentRegion } from "./tencent/regions.ts";
import { type TencentSimulator, TencentState } from "./tencent/simulator.ts";
import { Wire } from "./wire.ts";

export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** The clock of presence and views. Default `Date.now`. */
  readonly now?: () => EpochMs;
  /** The clock for the expiry of signatures and tokens. Default `now`. */
  readonly signatureNow?: () => EpochMs;
  /** The clock of rate limits and the call log. Default: real time, even if `now` is artificial. */
  readonly rateNow?: () => EpochMs;
  /** In [0, 1): spreads the latency of ranges. Default `Math.random`. */
  readonly random?: () => number;
  readonly tencentApps?: readonly TencentAppSeed[];
  readonly agoraApps?: readonly AgoraAppSeed[];
}

export interface VendorSimulators {
  /** `http://127.0.0.1:PORT`; the Host header selects the vendor. */
  readonly origin: string;
  readonly tencent: TencentSimulator;
  readonly agora: AgoraSimulator;
  readonly faults: FaultBoard;
  readonly calls: CallLog;
  close(): Promise<void>;
}

/** Longer than the idle timeout of any client in the tests, like the vendors' proxies. */
const keepAliveMs = 75_000;
/** Far above any request of these APIs: their largest message body is 12 KB. */
const maxRequestBytes = 1_048_576;

/** Monotonic clock, so that a sliding second is exact. */
const realTime = () => performance.timeOrigin + performance.now();

/**
 * Starts one HTTP/1.1 server on 127.0.0.1 that serves all hosts of both vendors by the Host header; other hosts get 421.
 * Rejects if the port is in use.
 */
export async function startVendorSimulators(options: SimulatorOptions): Promise<VendorSimulators> {
  const { port = 0, rateNow = realTime } = options;
  const world = buildWorld(options);
  const dispatch = dispatcherOf(world);
  const wire = new Wire();
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    const arrivedAt = rateNow();
    readBody(request, (body) => {
      try {
        const { reply, plan } = dispatch(toCall(request, body, arrivedAt));
        wire.send(response, reply, plan);
      } catch (error) {
        failLoudly(response, error);
      }
    });
  });
  const { tencent, agora, faults, calls } = world;
  return {
    origin: await listenOnLoopback(server, port),
    tencent,
    agora,
    faults,
    calls,
    close: () =>
      new Promise((resolve) => {
        wire.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface World {
  readonly tencent: TencentState;
  readonly agora: AgoraState;
  readonly faults: FaultBoard;
  readonly calls: RecordingCallLog;
  readonly instruments: ServerInstruments;
}

function buildWorld(options: SimulatorOptions): World {
  const { now = Date.now, signatureNow = now, random = Math.random } = options;
  const faults = createFaultBoard();
  const calls = new RecordingCallLog();
  return {
    tencent: new TencentState(now, options.tencentApps ?? []),
    agora: new AgoraState(now, options.agoraApps ?? []),
    faults,
    calls,
    instruments: {
      now,
      signatureNow,
      random,
      takeFaults: (target) => faults.take(target),
      arrive: (app, command, at) => calls.arrive(app, command, at),
      logCall: (call) => calls.record(call),
    },
  };
}

/** Chooses the vendor by the Host header. Health and control are answered under every host. */
function dispatcherOf({ tencent, agora, faults, calls, instruments }: World): (call: IncomingCall) => CallOutcome {
  const tencentFront = new TencentFront(tencent.apps, instruments);
  const agoraFront = new AgoraFront(agora.apps, instruments);
  const targets = { tencent, faults, calls };
  return (call) => {
    if (call.url === "/__health") return promptly(jsonReply(200, { status: "ok" }));
    if (call.url === "/__control" && call.method === "POST") return promptly(controlReply(targets, call.body));
    if (findTencentRegion(call.host) !== undefined) return tencentFront.answer(call);
    if ([...agora.apps.values()].some(({ host }) => host === call.host)) return agoraFront.answer(call);
    return promptly(misdirected);
  };
}

/** Reads a body; a connection that sends too much is closed. */
function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxRequestBytes) request.destroy();
    else chunks.push(chunk);
  });
  request.on("end", () => done(Buffer.concat(chunks).toString()));
  // A client that disconnects during its request needs no response.
  request.on("error", () => undefined);
}

const toCall = (request: IncomingMessage, body: string, arrivedAt: EpochMs): IncomingCall => {
  const hostHeader = request.headers.host ?? "";
  return {
    method: request.method ?? "",
    url: request.url ?? "",
    host: hostHeader.toLowerCase().replace(/:\d+$/, ""),
    hostHeader,
    authorization: request.headers.authorization,
    contentType: request.headers["content-type"],
    body,
    arrivedAt,
  };
};

const promptly = (reply: HttpReply): CallOutcome => ({
  reply,
  plan: { delayMs: 0, bodyDelayMs: 0, ending: "whole" },
});

const jsonReply = (status: number, value: object): HttpReply => ({
  status,
  headers: { "Content-Type": "application/json" },
  body: Buffer.from(JSON.stringify(value)),
});

const misdirected: HttpReply = {
  status: 421,
  headers: { "Content-Type": "text/plain" },
  body: Buffer.from("Misdirected Request\n"),
};

function controlReply(targets: Parameters<typeof answerControl>[0], body: string): HttpReply {
  try {
    const answer = answerControl(targets, JSON.parse(body));
    return answer === undefined ? jsonReply(400, { error: "not understood" }) : jsonReply(200, answer);
  } catch (error) {
    return jsonReply(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** An error in the simulator must not look like an injected fault. */
function failLoudly(response: ServerResponse, error: unknown): void {
  console.error("vendor simulator failed", error);
  response.writeHead(599, { "Content-Type": "text/plain" });
  response.end("the simulator itself failed\n");
}
