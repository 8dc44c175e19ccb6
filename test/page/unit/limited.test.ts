import { describe, expect, it } from "vitest";
import { limitedTo } from "../../../page/api/limited.ts";

describe("a limit of tasks at once", () => {
  const never = new AbortController().signal;

  it("starts the next when one has ended, well or not, in their order", async () => {
    const limited = limitedTo(2);
    const ends: ((failed: boolean) => void)[] = [];
    const started: number[] = [];
    const run = (number: number) =>
      limited(
        () =>
          new Promise<number>((resolve, reject) => {
            started.push(number);
            ends.push((failed) => (failed ? reject(new Error(`${number}`)) : resolve(number)));
          }),
        never,
      );

    const all = [1, 2, 3, 4].map(run);
    const outcomes = Promise.allSettled(all);
    const atFirst = [...started];
    ends[0]?.(true);
    await all[0]?.catch(() => {});
    await Promise.resolve();
    const afterOne = [...started];
    ends[1]?.(false);
    ends[2]?.(false);
    await all[2];
    await Promise.resolve();
    ends[3]?.(false);

    expect(atFirst).toEqual([1, 2]);
    expect(afterOne).toEqual([1, 2, 3]);
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled", "fulfilled"]);
  });

  it("passes over a task that was aborted while it waited", async () => {
    const limited = limitedTo(1);
    const stopping = new AbortController();
    let wasRun = false;
    let end = () => {};
    const first = limited(() => new Promise<void>((resolve) => (end = resolve)), never);
    const second = limited(async () => {
      wasRun = true;
    }, stopping.signal);

    stopping.abort(new Error("not wanted any more"));
    end();

    await first;
    await expect(second).rejects.toThrow("not wanted any more");
    expect(wasRun).toBe(false);
  });
});
