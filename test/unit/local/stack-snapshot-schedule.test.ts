import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startSnapshotSchedule } from "../../../local/snapshot-schedule.ts";

const minuteMs = 60_000;
const halfPast = Date.parse("2026-11-20T12:00:30Z");
const noon = Date.parse("2026-11-20T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: halfPast });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the local snapshot schedule", () => {
  it("takes the running minute at once and every minute from then on, on the minute", async () => {
    const slots: number[] = [];
    const takenAt: number[] = [];
    const schedule = startSnapshotSchedule({
      now: Date.now,
      onFailure: () => {},
      takeSnapshot: async (slot) => {
        slots.push(slot);
        takenAt.push(Date.now());
      },
    });

    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    schedule.stop();
    await vi.advanceTimersByTimeAsync(5 * minuteMs);

    expect(slots).toEqual([noon, noon + minuteMs, noon + 2 * minuteMs]);
    expect(takenAt).toEqual([halfPast, noon + minuteMs, noon + 2 * minuteMs]);
  });

  it("tells of a failure and goes on", async () => {
    const failures: unknown[] = [];
    let taken = 0;
    const schedule = startSnapshotSchedule({
      now: Date.now,
      onFailure: (error) => failures.push(error),
      takeSnapshot: async () => {
        taken++;
        throw new Error("no answer");
      },
    });

    await schedule.first;
    await vi.advanceTimersByTimeAsync(minuteMs);
    schedule.stop();

    expect(taken).toBe(2);
    expect(failures).toHaveLength(2);
  });

  it("is not held up by a snapshot that takes longer than a minute", async () => {
    let taken = 0;
    const schedule = startSnapshotSchedule({
      now: Date.now,
      onFailure: () => {},
      takeSnapshot: () => {
        taken++;
        return new Promise(() => {});
      },
    });

    await vi.advanceTimersByTimeAsync(3 * minuteMs);
    schedule.stop();

    expect(taken).toBe(4);
  });

  it("skips the minutes that a sleeping machine has missed", async () => {
    const slots: number[] = [];
    const schedule = startSnapshotSchedule({
      now: Date.now,
      onFailure: () => {},
      takeSnapshot: async (slot) => {
        slots.push(slot);
      },
    });

    vi.setSystemTime(halfPast + 10 * minuteMs);
    await vi.advanceTimersByTimeAsync(minuteMs);
    schedule.stop();

    expect(slots).toEqual([noon, noon + 11 * minuteMs]);
  });
});
