import { describe, expect, it } from "vitest";
import type { BatchOutcome, PreparedSlot } from "../../../shared/attendance/table/snapshot-writer.ts";
import { SlotWrites } from "../../../shared/sweep/slot-writes.ts";
import type { Deadline } from "../../../shared/upstream/deadline.ts";
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
    readonly write?: (slot: number, attempt: number) => "written" | "duplicate" | Error;
    readonly writeAll?: (batch: readonly PreparedSlot[], until: Deadline) => Partial<BatchOutcome>;
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
    writeAll: async (batch: readonly PreparedSlot[], until: Deadline): Promise<BatchOutcome> => {
      batches.push(batch.map(({ slot }) => slot));
      await busy();
      return { written: batch, duplicates: [], failed: [], ...given.writeAll?.(batch, until) };
    },
    write: async ({ slot }: PreparedSlot) => {
      const attempt = attempts.get(slot) ?? 0;
      attempts.set(slot, attempt + 1);
      single.push([slot, clock.now()]);
      await busy();
      const result = given.write?.(slot, attempt) ?? "written";
      if (result instanceof Error) throw result;
      return result;
    },
  };
  const onFailure = ({ slot }: PreparedSlot, cause: unknown) => lost.push([slot, cause]);
  const writes = new SlotWrites({ writer, world: clock, onFailure }, () => batchesUntilMs, { atMs: deadlineMs });
  return { clock, writes, batches, single, lost, most };
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

  it("are under way in eight requests at most; the others wait, and count as backlog", async () => {
    const { clock, writes, batches, most } = writesTo();

    for (const slot of slots(260)) writes.add(slot);
    const before = [batches.length, writes.backlog];
    const finished = writes.finish();
    await clock.runUntil(startMs + 50);
    const first = batches.length;
    await clock.runUntil(startMs + 1_000);

    expect(before).toEqual([8, 260]);
    expect(first).toBe(8);
    expect(batches).toHaveLength(11);
    expect(most.atOnce).toBe(8);
    expect(await finished).toEqual({ written: 260, duplicates: 0, failed: 0 });
    expect(writes.backlog).toBe(0);
  });

  it("are written one by one, with a condition, where another run may be writing them too", async () => {
    const { clock, writes, batches, single } = writesTo({
      batchesUntilMs: startMs,
      write: (slot) => (slot % 3 === 0 ? "duplicate" : "written"),
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
      write: (_, attempt) => (attempt < 7 ? refused : "written"),
    });

    writes.add(slots(1)[0] as PreparedSlot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 20_000);

    // Dice of a half: 50, 100, 200, 400, 800 and then 1,000 ms each, and 10 ms for the table.
    expect(single.map(([, atMs]) => atMs - startMs)).toEqual([0, 60, 170, 380, 790, 1_600, 2_610, 3_620]);
    expect(await finished).toEqual({ written: 1, duplicates: 0, failed: 0 });
    expect(lost).toEqual([]);
  });

  it("are given up with what the table said last when no pause fits any more", async () => {
    const errors = [new Error("first"), new Error("second")];
    const { clock, writes, single, lost } = writesTo({
      batchesUntilMs: 0,
      deadlineMs: startMs + 170,
      tookMs: 10,
      write: (_, attempt) => errors[attempt] ?? "written",
    });

    writes.add(slots(1)[0] as PreparedSlot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 20_000);

    expect(single.map(([, atMs]) => atMs - startMs)).toEqual([0, 60]);
    expect(await finished).toEqual({ written: 0, duplicates: 0, failed: 1 });
    expect(lost).toEqual([[0, errors[1]]]);
  });

  it("of a batch whose lease ran out are written one by one while there is time", async () => {
    const untils: number[] = [];
    const { clock, writes, single, lost } = writesTo({
      batchesUntilMs: startMs + 50,
      writeAll: (batch, until) => {
        untils.push(until.atMs);
        const [first, second, ...rest] = batch;
        const failed = rest.map((prepared) => ({ prepared, cause: new Error("too late") }));
        return {
          written: first === undefined ? [] : [first],
          duplicates: second === undefined ? [] : [second],
          failed,
        } as Partial<BatchOutcome>;
      },
    });

    for (const slot of slots(5)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect(untils).toEqual([startMs + 50]);
    expect(single.map(([slot]) => slot)).toEqual([2, 3, 4]);
    expect(await finished).toEqual({ written: 4, duplicates: 1, failed: 0 });
    expect(lost).toEqual([]);
  });

  it("of a batch that the time ran out on are told, each with its cause", async () => {
    const cause = new Error("too late");
    const { clock, writes, single, lost } = writesTo({
      deadlineMs: startMs + 100,
      writeAll: (batch) =>
        ({ written: [], failed: batch.map((prepared) => ({ prepared, cause })) }) as Partial<BatchOutcome>,
    });

    for (const slot of slots(3)) writes.add(slot);
    const finished = writes.finish();
    await clock.runUntil(startMs + 1_000);

    expect(single).toEqual([]);
    expect(await finished).toEqual({ written: 0, duplicates: 0, failed: 3 });
    expect(lost).toEqual([0, 1, 2].map((slot) => [slot, cause]));
  });
});
