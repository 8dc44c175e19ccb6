import { describe, expect, it } from "vitest";
import { asAppName } from "../../../shared/identity/ids.ts";
import { shardOf } from "../../../shared/sweep/stable-hash.ts";
import { parseSweepOrder } from "../../../shared/sweep/sweep-order.ts";

const nowMs = Date.parse("2026-01-02T08:15:42.500Z");

describe("the input of a schedule", () => {
  it("gives the slot of the scheduled time, however late it is now", () => {
    const order = parseSweepOrder({ shard: 1, of: 3, scheduledTime: "2026-01-02T08:10:59Z" }, nowMs);

    expect(order).toEqual({ shard: 1, of: 3, slot: Date.parse("2026-01-02T08:10:00Z") / 1000 });
  });

  it("means the current minute where nobody has put the scheduled time in", () => {
    const order = parseSweepOrder({ shard: 0, of: 1, scheduledTime: "<aws.scheduler.scheduled-time>" }, nowMs);

    expect(order.slot).toBe(Date.parse("2026-01-02T08:15:00Z") / 1000);
  });

  for (const event of [
    undefined,
    null,
    "text",
    {},
    { shard: 0, of: 1 },
    { shard: 0, of: 1, scheduledTime: "soon" },
    { shard: 1, of: 1, scheduledTime: "2026-01-02T08:10:00Z" },
    { shard: -1, of: 1, scheduledTime: "2026-01-02T08:10:00Z" },
    { shard: 0.5, of: 2, scheduledTime: "2026-01-02T08:10:00Z" },
    { shard: 0, of: 0, scheduledTime: "2026-01-02T08:10:00Z" },
    { shard: "0", of: "1", scheduledTime: "2026-01-02T08:10:00Z" },
  ]) {
    it(`is refused when it is ${JSON.stringify(event)}`, () => {
      expect(() => parseSweepOrder(event, nowMs)).toThrow("the schedule's input must");
    });
  }
});

describe("shards", () => {
  it("have every app in exactly one of them, the same one for ever, and about evenly", () => {
    const apps = Array.from({ length: 1_000 }, (_, index) => asAppName(`app-${index}`));

    const sizes = [0, 0, 0, 0];
    for (const app of apps) {
      const shard = shardOf(app, sizes.length);
      sizes[shard] = (sizes[shard] ?? 0) + 1;
    }

    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000);
    expect(Math.min(...sizes)).toBeGreaterThan(200);
    expect(shardOf(asAppName("main"), 7)).toBe(shardOf(asAppName("main"), 7));
  });
});
