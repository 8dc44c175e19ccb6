import { Server } from "node:http";
import { createRequire, syncBuiltinESMExports } from "node:module";
import timersPromises from "node:timers/promises";
import { LoopActivity } from "./loop-activity.ts";
import { TimerQueue, type VirtualTimer } from "./timer-queue.ts";

/**
 * A discrete-event clock for the whole process: everything that asks for the time or sets a timer is answered by it, also
 * libraries. Importing this file installs it: it is preloaded, so that nothing keeps a reference to the real clock.
 *
 * Time stands still while anything is being done, and jumps to the next timer when the process has nothing left to do but
 * wait. So a run takes the same virtual time on a busy machine as on an idle one, and none of it is spent waiting.
 */

const realSetImmediate = setImmediate;
const realClearImmediate = clearImmediate;
const realClearTimeout = clearTimeout;
const RealDate = Date;

/** Every run begins at the same instant. */
let nowMs = RealDate.UTC(2026, 0, 1);
const timers = new TimerQueue(() => nowMs);
const activity = new LoopActivity();

export function virtualNow(): number {
  return nowMs;
}

/** Sets the clock, as thawing sets that of a function that was frozen: timers that are overdue go off once. */
export function setVirtualTime(ms: number): void {
  nowMs = Math.max(nowMs, ms);
  timers.fireDue();
}

/** Loop turns without any work after which nothing but a timer can bring the process on. */
const quietTurnsBeforeJump = 4;

/** Lets the work run to its end, on virtual time. */
export async function runOnVirtualTime<Result>(work: () => Promise<Result>): Promise<Result> {
  let isOver = false;
  const result = work().finally(() => {
    isOver = true;
  });
  // The caller gets the failure below.
  result.catch(() => undefined);
  for (let quietTurns = 0; !isOver; ) {
    await new Promise<void>((resolve) => realSetImmediate(resolve));
    quietTurns = activity.isBusy() ? 0 : quietTurns + 1;
    if (quietTurns >= quietTurnsBeforeJump) {
      quietTurns = 0;
      nowMs = Math.max(nowMs, timers.nextAtMs() ?? nowMs);
      timers.fireDue();
    }
  }
  return result;
}

type Callback = (...values: unknown[]) => void;

const virtualSetTimeout = (callback: Callback, ms?: number, ...values: unknown[]): VirtualTimer =>
  timers.add(() => callback(...values), ms ?? 1, false);

const virtualSetInterval = (callback: Callback, ms?: number, ...values: unknown[]): VirtualTimer =>
  timers.add(() => callback(...values), ms ?? 1, true);

function virtualClear(timer: unknown): void {
  if (!timers.cancel(timer)) {
    // One of Node's own, from before the clock was installed.
    realClearTimeout(timer as NodeJS.Timeout);
  }
}

function virtualDelay(ms?: number, value?: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const signal = options?.signal;
    signal?.throwIfAborted();
    const onAbort = () => {
      timers.cancel(timer);
      reject(signal?.reason);
    };
    const timer = virtualSetTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function virtualAbortTimeout(ms: number): AbortSignal {
  const controller = new AbortController();
  virtualSetTimeout(() => controller.abort(new DOMException("The operation timed out", "TimeoutError")), ms);
  return controller.signal;
}

const VirtualDate = new Proxy(RealDate, {
  apply: () => new RealDate(nowMs).toString(),
  construct: (target, values, newTarget) =>
    Reflect.construct(target, values.length === 0 ? [nowMs] : values, newTarget),
});

RealDate.now = virtualNow;
performance.now = virtualNow;
// Jitter of pauses, and nothing that an answer may depend on.
Math.random = () => 0.5;
AbortSignal.timeout = virtualAbortTimeout;
const replacements = {
  setTimeout: virtualSetTimeout,
  setInterval: virtualSetInterval,
  clearTimeout: virtualClear,
  clearInterval: virtualClear,
  setImmediate: activity.countedImmediate(realSetImmediate),
  clearImmediate: activity.countedClear(realClearImmediate),
};
Object.assign(globalThis, replacements, { Date: VirtualDate });
Object.assign(createRequire(import.meta.url)("node:timers"), replacements);
const immediate = timersPromises.setImmediate;
Object.assign(timersPromises, {
  setTimeout: virtualDelay,
  setImmediate: (...values: Parameters<typeof immediate>) => activity.countedPromise(immediate(...values)),
});
syncBuiltinESMExports();

// A server's own time-outs go by the real clock: a slow machine must not have them cut what virtual time keeps.
const serve = Server.prototype.listen;
Server.prototype.listen = function listen(this: Server, ...values: unknown[]) {
  Object.assign(this, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  return Reflect.apply(serve, this, values);
};
