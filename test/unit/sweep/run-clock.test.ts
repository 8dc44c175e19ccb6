import { describe, expect, it } from "vitest";
import { RunClock } from "../../../shared/sweep/run-clock.ts";

const slot = 1_767_348_120;

function startedAt(wallMs: number) {
  const machine = { wallMs, monotonicMs: 5_000.25 };
  const clock = new RunClock({
    now: () => machine.wallMs,
    monotonicMs: () => machine.monotonicMs,
    random: () => 0.5,
    sleep: async () => {},
  });
  const pass = (ms: number) => {
    machine.wallMs += ms;
    machine.monotonicMs += ms;
  };
  return { machine, clock, pass };
}

describe("the clock of a process that works in runs", () => {
  it("tells the time of the wall clock", () => {
    const { clock, pass } = startedAt(slot * 1000 + 700);

    clock.begin(slot);
    pass(1_500);

    expect(clock.now()).toBe(slot * 1000 + 2_200);
  });

  it("goes on within a run, wherever the wall clock is set", () => {
    const { machine, clock, pass } = startedAt(slot * 1000);
    clock.begin(slot);

    machine.wallMs -= 600_000;
    pass(2_000);
    const setBack = clock.now();
    machine.wallMs += 6_000_000;
    pass(2_000);

    expect([setBack, clock.now()]).toEqual([slot * 1000 + 2_000, slot * 1000 + 4_000]);
  });

  it("begins no run before its slot, and follows the wall clock again in the next one", () => {
    const { machine, clock, pass } = startedAt(slot * 1000 - 600_000);
    clock.begin(slot);
    const behind = clock.now();

    pass(60_000);
    machine.wallMs += 600_000;
    clock.begin(slot + 60);

    expect([behind, clock.now()]).toEqual([slot * 1000, (slot + 60) * 1000]);
  });

  it("lets pauses end while the process is frozen, whether the monotonic clock goes on or not", () => {
    const { machine, clock, pass } = startedAt(slot * 1000);
    clock.begin(slot);
    const before = clock.monotonicMs();

    machine.wallMs += 60_000;
    clock.begin(slot + 60);
    const afterStandstill = clock.monotonicMs() - before;
    pass(60_000);
    clock.begin(slot + 120);

    expect([afterStandstill, clock.monotonicMs() - before]).toEqual([60_000, 120_000]);
  });

  it("never turns its monotonic clock back", () => {
    const { machine, clock, pass } = startedAt(slot * 1000);
    clock.begin(slot);
    const before = clock.monotonicMs();

    pass(60_000);
    machine.wallMs -= 600_000;
    clock.begin(slot + 60);

    expect(clock.monotonicMs() - before).toBe(60_000);
  });
});
