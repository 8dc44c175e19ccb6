import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tencentError } from "../../../shared/tencent-chat/error-codes.ts";
import { AppPacer } from "../../../shared/upstream/app-pacer.ts";
import { RollcallError } from "../../../shared/upstream/rollcall-error.ts";
import { type MadeUpClock, madeUpClock } from "../../support/made-up-clock.ts";

const command = "svc/count";
const lastCall = 3_600_000;
const unreachable = new RollcallError("upstream-unavailable", "no", { recovery: "fail-over" });

function pacerOn(clock: MadeUpClock, callsPerSecond = 160): AppPacer {
  return new AppPacer({ world: clock, rateOf: () => callsPerSecond });
}

function callAtOnce(pacer: AppPacer, clock: MadeUpClock, calls: number, deadlineMs = lastCall) {
  const left: number[] = [];
  const refused: string[] = [];
  for (let call = 0; call < calls; call += 1) {
    pacer.acquire(command, { atMs: deadlineMs }).then(
      (turn) => {
        turn.sent();
        left.push(clock.now());
      },
      (error: RollcallError) => refused.push(`${error.kind} ${error.upstream?.code ?? ""}`.trim()),
    );
  }
  return { left, refused };
}

function mostInAnySecond(instants: readonly number[]): number {
  let most = 0;
  for (let first = 0, last = 0; last < instants.length; last += 1) {
    while ((instants[last] ?? 0) - (instants[first] ?? 0) >= 1_000) {
      first += 1;
    }
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe("the pacer of an app", () => {
  it("lets N calls leave in N / rate, never more than 102.5 % of the rate in a sliding second", async () => {
    const clock = madeUpClock();
    const { left } = callAtOnce(pacerOn(clock), clock, 1_600);

    await clock.runUntil(20_000);

    expect(left).toHaveLength(1_600);
    expect(left.at(-1)).toBeLessThanOrEqual(10_000);
    expect(left.at(-1)).toBeGreaterThan(9_900);
    expect(mostInAnySecond(left)).toBeLessThanOrEqual(164);
  });

  it("catches up after stalls of any length without a burst", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(900), fc.nat(700)), { maxLength: 8 }), async (stalls) => {
        const clock = madeUpClock();
        const { left } = callAtOnce(pacerOn(clock, 175), clock, 1_500);

        for (const [runMs, stallMs] of stalls) {
          await clock.runUntil(clock.now() + runMs);
          clock.stall(stallMs);
        }
        await clock.runUntil(clock.now() + 60_000);

        expect(left).toHaveLength(1_500);
        expect(mostInAnySecond(left)).toBeLessThanOrEqual(179);
      }),
      { numRuns: 30 },
    );
  });

  it("keeps the vendor's window when calls wait for connections before they are sent", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 200 }), async (setUpMs, cold) => {
        const clock = madeUpClock();
        const pacer = pacerOn(clock, 175);
        const sent: number[] = [];
        const call = async (index: number): Promise<void> => {
          const turn = await pacer.acquire(command, { atMs: lastCall });
          // The first calls make connections, and those after them find one that is there.
          if (index < cold) await clock.sleep(setUpMs);
          turn.sent();
          sent.push(clock.now());
          turn.release();
        };
        for (let index = 0; index < 900; index += 1) {
          void call(index);
        }

        await clock.runUntil(120_000);

        expect(sent).toHaveLength(900);
        expect(mostInAnySecond(sent)).toBeLessThanOrEqual(179);
      }),
      { numRuns: 30 },
    );
  });

  it("goes on when calls end without having been sent", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock, 10);
    const ended: number[] = [];
    for (let call = 0; call < 40; call += 1) {
      void pacer.acquire(command, { atMs: lastCall }).then(async (turn) => {
        await clock.sleep(200);
        turn.release();
        ended.push(clock.now());
      });
    }

    await clock.runUntil(20_000);

    expect(ended).toHaveLength(40);
    expect(mostInAnySecond(ended)).toBeLessThanOrEqual(10);
  });

  it("makes up for a short stall within a few seconds", async () => {
    const clock = madeUpClock();
    const { left } = callAtOnce(pacerOn(clock), clock, 1_600);

    await clock.runUntil(2_000);
    clock.stall(100);
    await clock.runUntil(20_000);

    expect(left.at(-1)).toBeLessThanOrEqual(10_010);
  });

  it("halves the rate on a throttle answer, once for all that tell of the same overload, and comes back", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    const { left } = callAtOnce(pacer, clock, 5_000);
    const between = (from: number, to: number) => left.filter((at) => at >= from && at < to).length;

    await clock.runUntil(2_000);
    pacer.failed(command, tencentError(60007));
    pacer.failed(command, tencentError(60007));
    await clock.runUntil(20_000);

    expect(between(2_600, 3_600)).toBeGreaterThan(80);
    expect(between(2_600, 3_600)).toBeLessThan(115);
    expect(between(14_000, 15_000)).toBeGreaterThanOrEqual(158);
  });

  it("asks for a quota that is used up after 2 s, a minute, ten, then hourly, one call at a time, and ends at the first success", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    const left: number[] = [];
    let isUsedUp = true;
    const call = async (): Promise<void> => {
      const turn = await pacer.acquire(command, { atMs: 100_000_000 });
      left.push(clock.now());
      await clock.sleep(20);
      if (isUsedUp) {
        pacer.failed(command, tencentError(60028), turn);
      } else {
        pacer.answered(command, turn);
      }
      turn.release();
    };
    pacer.startSlot();
    for (let caller = 0; caller < 20; caller += 1) {
      void call();
    }

    await clock.runUntil(2 * 3_600_000);
    const asked = left.map((at) => Math.round(at / 1_000));
    isUsedUp = false;
    await clock.runUntil(4 * 3_600_000);

    expect(asked).toEqual([0, 2, 62, 662, 4_262]);
    expect(left.slice(5).map((at) => Math.floor(at / 1_000))).toEqual(Array.from({ length: 15 }, () => 7_862));
  });

  it("tells at once, in the quota's own words, what a hold for it outlasts", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);

    pacer.failed(command, tencentError(60028));
    const { refused } = callAtOnce(pacer, clock, 2, clock.now() + 1_000);
    await clock.runUntil(10);

    expect(refused).toEqual(["upstream-throttled 60028", "upstream-throttled 60028"]);
  });

  it("waits a minute after too many failed verifications when there is a minute", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);

    pacer.failed(command, tencentError(70050));
    const short = callAtOnce(pacer, clock, 1, 30_000);
    const patient = callAtOnce(pacer, clock, 1);
    await clock.runUntil(70_000);

    expect(short.refused).toEqual(["upstream-throttled 70050"]);
    expect(patient.left.map((at) => Math.floor(at / 1_000))).toEqual([60]);
  });

  it("probes instead of hammering while nobody can be reached, and goes on at the first answer", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    let isUp = false;
    const left: number[] = [];
    const call = async (): Promise<void> => {
      await pacer.acquire(command, { atMs: lastCall });
      left.push(clock.now());
      await clock.sleep(20);
      if (isUp) {
        pacer.answered(command);
      } else {
        pacer.failed(command, unreachable);
        await call();
      }
    };
    for (let caller = 0; caller < 40; caller += 1) {
      void call();
    }

    await clock.runUntil(30_000);
    const duringOutage = left.length;
    isUp = true;
    await clock.runUntil(40_000);

    expect(duringOutage).toBeLessThan(40);
    expect(left.length - duringOutage).toBe(40);
  });

  it("says at the deadline that nobody could be reached, not that time ran out", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    for (let failure = 0; failure < 20; failure += 1) {
      pacer.failed(command, unreachable);
    }

    const { refused } = callAtOnce(pacer, clock, 3, 300);
    await clock.runUntil(1_000);

    expect(refused).toEqual(["upstream-unavailable", "upstream-unavailable", "upstream-unavailable"]);
  });

  it("lets all commands pause when the app as a whole is called too often", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    let calls = 0;
    const call = async (name: string): Promise<void> => {
      for (;;) {
        const turn = await pacer.acquire(name, { atMs: lastCall });
        turn.sent();
        calls += 1;
        await clock.sleep(20);
        pacer.failed(name, tencentError(60011));
      }
    };
    for (let caller = 0; caller < 64; caller += 1) {
      void call(caller % 2 === 0 ? command : "svc/list");
    }

    await clock.runUntil(6_000);

    expect(calls).toBeLessThan(400);
  });

  it("lets one call ask at the beginning of a slot, and makes up for that within seconds", async () => {
    const clock = madeUpClock(5_000);
    const pacer = pacerOn(clock);
    const left: number[] = [];
    const call = async (name: string): Promise<void> => {
      const turn = await pacer.acquire(name, { atMs: lastCall });
      turn.sent();
      left.push(clock.now() - 5_000);
      await clock.sleep(80);
      pacer.answered(name, turn);
      turn.release();
    };
    pacer.startSlot();
    for (let caller = 0; caller < 1_000; caller += 1) {
      void call(command);
    }

    await clock.runUntil(20_000);

    expect(left.filter((at) => at < 80)).toEqual([0]);
    expect(left.at(-1)).toBeLessThanOrEqual(6_250);
    expect(mostInAnySecond(left)).toBeLessThanOrEqual(164);
  });

  it("lets another call ask when the answer to the first takes a second", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    pacer.startSlot();
    const { left } = callAtOnce(pacer, clock, 3);

    await clock.runUntil(2_500);

    expect(left).toEqual([0, 1_000, 2_000]);
  });

  it("opens by no answer that is given before anybody looks at a signature", async () => {
    for (const code of [70050, 60007, 60018, 60028, 60026, 10002]) {
      const clock = madeUpClock();
      const pacer = pacerOn(clock);
      let asked = 0;
      const call = async (): Promise<void> => {
        const turn = await pacer.acquire(command, { atMs: 40_000 });
        asked += 1;
        await clock.sleep(20);
        pacer.failed(command, tencentError(code), turn);
        turn.release();
      };
      pacer.startSlot();
      let most = 0;
      const calls = Array.from({ length: 30 }, () => call().catch(() => undefined));
      for (let at = 0; at < 2_000; at += 20) {
        const before = asked;
        await clock.runUntil(at + 19);
        most = Math.max(most, asked - before);
      }
      await clock.runUntil(41_000);
      await Promise.all(calls);

      expect([code, most]).toEqual([code, 1]);
    }
  });

  it("lets what was accepted before a refusal open nothing: only what left after it counts", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    const [first, second] = await Promise.all([0, 1].map(() => pacer.acquire(command, { atMs: lastCall })));

    pacer.failed(command, tencentError(70009), first);
    pacer.answered(command, second);
    const { left } = callAtOnce(pacer, clock, 2);
    await clock.runUntil(500);

    expect(left).toEqual([100]);
    expect(pacer.signaturesAccepted).toBe(0);
  });

  it("asks anew in the next slot, however it was refused in the one before", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    const refuse = async (): Promise<void> => {
      await pacer.acquire(command, { atMs: lastCall });
      pacer.failed(command, tencentError(70009));
    };
    const calls = Array.from({ length: 40 }, () => refuse().catch(() => "refused"));
    await clock.runUntil(50_000);

    pacer.startSlot();
    const { left } = callAtOnce(pacer, clock, 1);
    await clock.runUntil(50_100);

    expect(await Promise.all(calls)).toContain("refused");
    expect(left).toHaveLength(1);
  });

  it("refuses at once after five probes were refused for what we are", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    let tries = 0;
    const kinds: string[] = [];
    const call = async (): Promise<void> => {
      await pacer.acquire(command, { atMs: lastCall });
      tries += 1;
      await clock.sleep(20);
      pacer.failed(command, tencentError(60026));
    };
    for (let caller = 0; caller < 200; caller += 1) {
      call().catch((error: RollcallError) => kinds.push(error.kind));
    }

    await clock.runUntil(20_000);

    expect(tries).toBeLessThan(20);
    expect(new Set(kinds)).toEqual(new Set(["misconfigured"]));
    expect(kinds).toHaveLength(200 - tries);
  });

  it("keeps the whole interval between calls of a command that may be called less than once a second", async () => {
    const clock = madeUpClock(5_000);
    const { left } = callAtOnce(pacerOn(clock, 0.9), clock, 3);

    await clock.runUntil(20_000);

    expect((left[1] ?? 0) - (left[0] ?? 0)).toBeGreaterThan(1_100);
  });

  it("paces an overridden command at its own rate", async () => {
    const clock = madeUpClock();
    const pacer = pacerOn(clock);
    pacer.override({ [command]: 300 });
    const { left } = callAtOnce(pacer, clock, 600);

    await clock.runUntil(10_000);

    expect(left.at(-1)).toBeLessThanOrEqual(2_000);
    expect(left.at(-1)).toBeGreaterThan(1_900);
  });
});
