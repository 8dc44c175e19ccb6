import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs, type RetryPolicy, withRetries } from "../../../shared/upstream/retry-policy.ts";
import { type Recovery, RollcallError } from "../../../shared/upstream/rollcall-error.ts";

const policy: RetryPolicy = { attempts: 3, attemptTimeoutMs: 4_000, baseDelayMs: 100, maxDelayMs: 1_000 };
const failing = (recovery: Recovery) => new RollcallError("upstream-unavailable", "failed", { recovery });

/** A world whose time passes only in sleep and in the attempts themselves. */
function testWorld(random = () => 0.5) {
  const pauses: number[] = [];
  const world = {
    nowMs: 0,
    now: () => world.nowMs,
    random,
    sleep: async (ms: number) => {
      pauses.push(ms);
      world.nowMs += ms;
    },
  };
  return { world, pauses };
}

/** Runs into the same failure again and again; tells how often, and with what time-outs. */
async function runInto(error: unknown, atMs = 20_000, attemptMs = 0, random?: () => number) {
  const { world, pauses } = testWorld(random);
  const timeouts: number[] = [];
  const run = withRetries(world, policy, { atMs }, async ({ timeoutMs }) => {
    timeouts.push(timeoutMs);
    world.nowMs += attemptMs;
    throw error;
  });
  const failure = await run.catch((thrown: unknown) => thrown);
  return { failure, timeouts, pauses, endedAtMs: world.nowMs };
}

describe("the retry loop", () => {
  it.each([
    ["retry", 3],
    ["fail-over", 3],
    ["none", 1],
    ["re-sign", 1],
    ["smaller-page", 1],
  ] as const)("tries a failure with recovery %s %i times", async (recovery, tries) => {
    const error = failing(recovery);

    const { failure, timeouts } = await runInto(error);

    expect(failure).toBe(error);
    expect(timeouts).toHaveLength(tries);
  });

  it("never tries an error again that is not ours", async () => {
    const { timeouts } = await runInto(Object.assign(new Error("bug"), { recovery: "retry" }));

    expect(timeouts).toHaveLength(1);
  });

  it("pauses before a retry, and not before a fail-over", async () => {
    expect((await runInto(failing("retry"))).pauses).toEqual([50, 100]);
    expect((await runInto(failing("fail-over"))).pauses).toEqual([]);
  });

  it("waits until a pause is over before it tries again, and can be called off meanwhile", async () => {
    const { world } = testWorld();
    const caller = new AbortController();
    const sleeps: { readonly ms: number; readonly signal: AbortSignal | undefined; readonly wake: () => void }[] = [];
    const sleep = (ms: number, signal?: AbortSignal) =>
      new Promise<void>((wake, reject) => {
        sleeps.push({ ms, signal, wake });
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    const tries: number[] = [];

    const run = withRetries({ ...world, sleep }, policy, { atMs: 20_000, signal: caller.signal }, async ({ index }) => {
      tries.push(index);
      throw failing("retry");
    });
    await new Promise(setImmediate);
    expect([tries, sleeps.map(({ ms }) => ms)]).toEqual([[0], [50]]);
    sleeps[0]?.wake();
    await new Promise(setImmediate);
    expect([tries, sleeps.map(({ ms }) => ms)]).toEqual([
      [0, 1],
      [50, 100],
    ]);
    caller.abort(new Error("gone"));

    await expect(run).rejects.toThrow("gone");
    expect(tries).toEqual([0, 1]);
  });

  it("cuts each attempt to what is left of the whole", async () => {
    const { timeouts } = await runInto(failing("fail-over"), 9_000, 4_000);

    expect(timeouts).toEqual([4_000, 4_000, 1_000]);
  });

  it("does not try what no longer fits, and tells the real failure", async () => {
    const error = failing("retry");

    const { failure, timeouts, pauses } = await runInto(error, 4_040, 4_000);

    expect(failure).toBe(error);
    expect([timeouts.length, pauses]).toEqual([1, []]);
  });

  it("tells a time-out when there was no time for even one try", async () => {
    const { failure, timeouts } = await runInto(failing("retry"), 0);

    expect(failure).toMatchObject({ kind: "upstream-timeout" });
    expect(timeouts).toEqual([]);
  });

  it("ends with the deadline, whatever the dice and the attempts do", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (atMs, attemptMs, dice) => {
          const { endedAtMs, timeouts } = await runInto(failing("retry"), atMs, attemptMs, () => dice);

          expect(timeouts.every((timeoutMs) => timeoutMs > 0 && timeoutMs <= 4_000)).toBe(true);
          expect(endedAtMs - attemptMs).toBeLessThan(Math.max(atMs, 1));
        },
      ),
    );
  });

  it("gives a caller who has gone no second try", async () => {
    const { world } = testWorld();
    const gone = new AbortController();
    let tries = 0;

    const run = withRetries(world, policy, { atMs: 20_000, signal: gone.signal }, async () => {
      tries += 1;
      gone.abort();
      throw failing("retry");
    });

    await expect(run).rejects.toMatchObject({ recovery: "retry" });
    expect(tries).toBe(1);
  });
});

describe("the pause", () => {
  it("is anything from 0 to a ceiling that doubles up to its largest", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (index, dice) => {
        const pause = backoffMs(policy, index, () => dice);

        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(Math.min(1_000, 100 * 2 ** index));
      }),
    );
    expect(backoffMs(policy, 0, () => 0)).toBe(0);
    expect([0, 1, 2, 3, 4, 5].map((index) => backoffMs(policy, index, () => 0.5))).toEqual([
      50, 100, 200, 400, 500, 500,
    ]);
  });
});
