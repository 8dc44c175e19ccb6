import { createAgoraTools } from "../../shared/agora-chat/rest-call.ts";
import { AppDirectory } from "../../shared/apps/app-directory.ts";
import type { ReadSecret } from "../../shared/apps/secret-store.ts";
import { FreshReads } from "../../shared/http-api/fresh-reads.ts";
import type { AgoraReads, TencentReads } from "../../shared/live-routes/live-reads.ts";
import { createTencentTools } from "../../shared/tencent-chat/rest-call.ts";
import type { Deadline } from "../../shared/upstream/deadline.ts";
import { gatedPacers } from "../../shared/upstream/pacer.ts";
import type { RetryPolicy } from "../../shared/upstream/retry-policy.ts";
import { createTransport, type Transport, type UpstreamRequest } from "../../shared/upstream/transport.ts";

/** Manual clock of a test. */
export interface TestClock {
  readonly now: () => number;
  readonly monotonicMs: () => number;
  /** Advances both clocks. */
  advance(ms: number): void;
  /** Sets the wall clock without moving the monotonic one. */
  setWallClock(byMs: number): void;
  /** Advances only the wall clock, like the time in which Lambda freezes a process. */
  freeze(ms: number): void;
}

export function testClock(startMs = Date.now()): TestClock {
  let nowMs = startMs;
  let passedMs = 0;
  const setWallClock = (byMs: number) => {
    nowMs += byMs;
  };
  return {
    now: () => nowMs,
    monotonicMs: () => passedMs,
    advance: (ms) => {
      nowMs += ms;
      passedMs += ms;
    },
    setWallClock,
    freeze: setWallClock,
  };
}

export interface LiveComposition extends TencentReads, AgoraReads {
  /** All requests to vendors, in order. */
  readonly sent: UpstreamRequest[];
  /** Requested pauses of the retry loop in milliseconds; the test does not wait for them. */
  readonly pauses: number[];
  readonly staleSecrets: string[];
  readonly deadline: () => Deadline;
}

export interface LivePieces {
  readonly clock: TestClock;
  readonly readSecret: ReadSecret;
  /** An origin, or a custom transport. */
  readonly vendor: string | Transport;
  readonly random?: () => number;
  readonly retries?: Partial<RetryPolicy>;
}

/** The live reads as composed by compose-live-reads.ts, with injected clocks, randomness and transport. */
export function composeForTest({
  clock,
  readSecret,
  vendor,
  random = Math.random,
  retries,
}: LivePieces): LiveComposition {
  const sent: UpstreamRequest[] = [];
  const pauses: number[] = [];
  const staleSecrets: string[] = [];
  const real =
    typeof vendor === "string" ? createTransport({ originOverride: vendor, connectionsPerHost: 64 }) : vendor;
  const apps = new AppDirectory({
    readSecret,
    secretsPrefix: "rollcall/test",
    transport: (request) => {
      sent.push(request);
      return real(request);
    },
    world: {
      now: clock.now,
      monotonicMs: clock.monotonicMs,
      random,
      sleep: async (ms) => {
        pauses.push(ms);
      },
    },
    pacerFor: gatedPacers(clock),
    onStaleSecret: (name) => {
      staleSecrets.push(name);
    },
  });
  const tencent = createTencentTools(clock.now);
  const agora = createAgoraTools(clock.now);
  return {
    now: clock.now,
    apps,
    reads: new FreshReads(clock),
    tencent: { ...tencent, retries: { ...tencent.retries, ...retries } },
    agora: { ...agora, retries: { ...agora.retries, ...retries } },
    sent,
    pauses,
    staleSecrets,
    deadline: () => ({ atMs: clock.now() + 20_000 }),
  };
}

/** Secrets by app name, with read counts. */
export function secretsOf(apps: Readonly<Record<string, unknown>>) {
  const texts = new Map(Object.entries(apps).map(([app, secret]) => [`rollcall/test/apps/${app}`, textOf(secret)]));
  const reads: string[] = [];
  let fault: Error | undefined;
  const readSecret: ReadSecret = async (name) => {
    reads.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    if (fault) {
      throw fault;
    }
    return texts.get(name);
  };
  return {
    readSecret,
    reads,
    put: (app: string, secret: unknown) => texts.set(`rollcall/test/apps/${app}`, textOf(secret)),
    remove: (app: string) => texts.delete(`rollcall/test/apps/${app}`),
    /** Makes every following read fail with this error; undefined ends the fault. */
    failWith: (error: Error | undefined) => {
      fault = error;
    },
  };
}

function textOf(secret: unknown): string {
  return typeof secret === "string" ? secret : JSON.stringify(secret);
}
