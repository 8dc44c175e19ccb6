import { describe, expect, it } from "vitest";
import type { PreparedSlot } from "../../../shared/attendance/table/prepare-slot.ts";
import { SlotWrites } from "../../../shared/sweep/slot-writes.ts";
import { madeUpClock } from "../../support/made-up-clock.ts";

const startMs = 1_000;
const slots = (count: number): PreparedSlot[] =>
  Array.from({ length: count }, (_, index) => ({ slot: index }) as unknown as PreparedSlot);
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** A table that takes as long as it is told, and a note of all that was sent to it. */
function writesTo(
  given: {
    readonly batchesUntilMs?: number;
    readonly deadlineMs?: number;
    readonly tookMs?: number;
    readonly put?: (slot: number, attempt: number) => "written" | "duplicate" | Error;
    /** What a batch leaves unprocessed, or its failure. */
    readonly putBatch?: (slots: readonly number[], batch: number) => readonly number[] | Error;
  } = {},
) {
  const { batchesUntilMs = 60_000, deadlineMs = 60_000, tookMs = 100 } = given;
  const clock = madeUpClock(startMs);
  const batches: (readonly number[])[] = [];
  const single: (readonly [number, number])[] = [];
  const lost: (readonly [number, unknown])[] = [];
  const attempts = new Map<number, number>();
  const most = { underWay: 0, atOnce: 0 };
  const busy = async () => {
    most.underWay += 1;
    most.atOnce = Math.max(most.atOnce, most.underWay);
    await clock.sleep(tookMs);
    most.underWay -= 1;
  };
  const writer = {
    putBatch: async (batch: readonly PreparedSlot[]) => {
      const sent = batch.map(({ slot }) => slot);
      batches.push(sent);
      const number = batches.length;
      await busy();
      const left = given.putBatch?.(sent, number) ?? [];
      if (left instanceof Error) throw left;
      return batch.filter(({ slot }) => left.includes(slot));
    },
    put: async ({ slot }: PreparedSlot) => {
      const attempt = attempts.get(slot) ?? 0;
      attempts.set(slot, attempt + 1);
      single.push([slot, clock.now()]);
      await busy();
      const result = given.put?.(slot, attempt) ?? "written";
      if (result instanceof Error) throw result;
      return result;
    },
  };
  const onFailure = ({ slot }: PreparedSlot, cause: unknown) => lost.push([slot, cause]);
  const limits = { batchesUntilMs: () => batchesUntilMs, writeUntilMs: deadlineMs };
  const dependencies = { writer, world: clock, onFailure };
  const writes = new SlotWrites(dependencies, limits);
  return { clock, writes, dependencies, batches, single, lost, most };
}

describe("slots on their way into the table", () => {
  it("leave in batches of 25 as they come, the rest at the end", async () => {
    const { clock, writes, batches } = writesTo();
    const added: number[] = [];

    for (const slot of slots(60)) {
      writes.add(slot);
      added.push(batches.length);
    }
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect([added[23], added[24], added[48], added[49], added[59]]).toEqual([0, 1, 1, 2, 2]);
    expect(batches).toEqual([numbers(0, 25), numbers(25, 50), numbers(50, 60)]);
    expect(await finished).toEqual({ written: 60, duplicates: 0, failed: 0 });
  });

  it("are under way in eight requests at most; the others wait", async () => {
    const { clock, writes, batches, most } = writesTo();

    for (const slot of slots(260)) writes.add(slot);
    const before = batches.length;
    const finished = writes.finish();
    await clock.runUntil(startMs + 50);
    const first = batches.length;
    await clock.runUntil(startMs + 1_000);

    expect(before).toBe(8);
    expect(first).toBe(8);
    expect(batches).toHaveLength(11);
    expect(most.atOnce).toBe(8);
    expect(await finished).toEqual({ written: 260, duplicates: 0, failed: 0 });
  });

  it("are written one by one, with a condition, where another run may be writing them too", async () => {
    const { clock, writes, batches, single } = writesTo({
      batchesUntilMs: startMs,
      put: (slot) => (slot % 3 === 0 ? "duplicate" : "written"),
    });

    for (const slot of slots(30)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect(batches).toEqual([]);
    expect(single.map(([slot]) => slot)).toEqual(numbers(0, 30));
    expect(await finished).toEqual({ written: 20, duplicates: 10, failed: 0 });
  });

  it("are sent again after pauses that double, until the table takes them", async () => {
    const refused = new Error("throttled");
    const { clock, writes, single, lost } = writesTo({
      batchesUntilMs: 0,
      tookMs: 10,
      put: (_, attempt) => (attempt < 7 ? refused : "written"),
    });

    writes.add(slots(1)[0] as PreparedSlot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 20_000);

    // Dice of a half: 75, 150, 300, 600, 1,200 and then 1,500 ms each, and 10 ms for the table.
    expect(single.map(([, atMs]) => atMs - startMs)).toEqual([0, 85, 245, 555, 1_165, 2_375, 3_885, 5_395]);
    expect(await finished).toEqual({ written: 1, duplicates: 0, failed: 0 });
    expect(lost).toEqual([]);
  });

  it("have failed, with the table's last error, when no pause fits any more", async () => {
    const errors = [new Error("first"), new Error("second")];
    const { clock, writes, single, lost } = writesTo({
      batchesUntilMs: 0,
      deadlineMs: startMs + 170,
      tookMs: 10,
      put: (_, attempt) => errors[attempt] ?? "written",
    });

    writes.add(slots(1)[0] as PreparedSlot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 20_000);

    expect(single.map(([, atMs]) => atMs - startMs)).toEqual([0, 85]);
    expect(await finished).toEqual({ written: 0, duplicates: 0, failed: 1 });
    expect(lost).toEqual([[0, errors[1]]]);
  });

  it("that a batch left unprocessed are sent again as a batch", async () => {
    const { clock, writes, batches, single, lost } = writesTo({
      putBatch: (sent, batch) => (batch === 1 ? sent.slice(1, 3) : []),
    });

    for (const slot of slots(5)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect(batches).toEqual([
      [0, 1, 2, 3, 4],
      [1, 2],
    ]);
    expect(await finished).toEqual({ written: 5, duplicates: 0, failed: 0 });
    expect([single, lost]).toEqual([[], []]);
  });

  it("of a batch that the table refuses are written one by one, and the one that it refuses again fails at once", async () => {
    const refused = Object.assign(new Error("an item is too large"), { name: "ValidationException" });
    const { clock, writes, batches, single, lost } = writesTo({
      putBatch: () => refused,
      put: (slot) => (slot === 1 ? refused : "written"),
    });

    for (const slot of slots(3)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect(batches).toHaveLength(1);
    expect(single.map(([slot]) => slot)).toEqual([0, 1, 2]);
    expect(await finished).toEqual({ written: 2, duplicates: 0, failed: 1 });
    expect(lost).toEqual([[1, refused]]);
  });

  it("of a batch whose lease ran out are written one by one while there is time", async () => {
    const { clock, writes, batches, single, lost } = writesTo({
      batchesUntilMs: startMs + 50,
      putBatch: (sent) => sent.slice(2),
      put: (slot) => (slot === 2 ? "duplicate" : "written"),
    });

    for (const slot of slots(5)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect(batches).toHaveLength(1);
    expect(single.map(([slot]) => slot)).toEqual([2, 3, 4]);
    expect(await finished).toEqual({ written: 4, duplicates: 1, failed: 0 });
    expect(lost).toEqual([]);
  });

  it("are not sent as a batch again when the lease is lost during the pause", async () => {
    let batchesUntilMs = 60_000;
    const { clock, batches, single, ...world } = writesTo({ putBatch: (sent) => sent });
    const writes = new SlotWrites(world.dependencies, { batchesUntilMs: () => batchesUntilMs, writeUntilMs: 60_000 });

    for (const slot of slots(2)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 150);
    batchesUntilMs = 0;
    await clock.runUntil(startMs + 1_000);

    expect(batches).toHaveLength(1);
    expect(single.map(([slot]) => slot)).toEqual([0, 1]);
    expect(await finished).toEqual({ written: 2, duplicates: 0, failed: 0 });
  });

  it("of a batch that the time ran out on have failed, each with its cause", async () => {
    const cause = new Error("too late");
    const { clock, writes, single, lost } = writesTo({ deadlineMs: startMs + 100, putBatch: () => cause });

    for (const slot of slots(3)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect(single).toEqual([]);
    expect(await finished).toEqual({ written: 0, duplicates: 0, failed: 3 });
    expect(lost).toEqual([0, 1, 2].map((slot) => [slot, cause]));
  });
});
