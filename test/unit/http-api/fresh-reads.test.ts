import { describe, expect, it } from "vitest";
import { FreshReads, freshnessHeaders } from "../../../shared/http-api/fresh-reads.ts";

/** Reads on a clock of its own; each load answers how many there have been of its key. */
function fresh() {
  const clock = { nowMs: 1_000 };
  const reads = new FreshReads(() => clock.nowMs);
  const loads = new Map<string, number>();
  const load = (key: string) => async () => {
    loads.set(key, (loads.get(key) ?? 0) + 1);
    return `${key} ${loads.get(key)}`;
  };
  const read = async (key: string, seconds: number) => (await reads.read(key, seconds, load(key))).value;
  return { clock, reads, read, loads };
}

describe("reads that are kept while they are fresh", () => {
  it("ask again when their time is over, and not a millisecond before", async () => {
    const { clock, reads, read } = fresh();

    const values = [await read("a", 10)];
    clock.nowMs += 9_999;
    values.push(await read("a", 10));
    clock.nowMs += 1;
    values.push(await read("a", 10));

    expect(values).toEqual(["a 1", "a 1", "a 2"]);
    expect(await reads.read("a", 10, async () => "other")).toEqual({ value: "a 2", observedAtMs: 11_000 });
  });

  it.each([1, 10])("are kept for the %i s that they were told, by their own time", async (seconds) => {
    const { clock, read } = fresh();

    const first = await read("a", seconds);
    clock.nowMs += seconds * 1_000 - 1;

    expect([first, await read("a", 3_600)]).toEqual(["a 1", "a 1"]);
  });

  it("are joined while they are under way, and then forgotten, where nothing is fresh for any time", async () => {
    const { read } = fresh();

    expect(await Promise.all([read("a", 0), read("a", 0)])).toEqual(["a 1", "a 1"]);
    expect(await read("a", 0)).toBe("a 2");
  });

  it("are asked for once by all who find them too old at the same time", async () => {
    const { clock, read, loads } = fresh();
    await read("a", 10);
    clock.nowMs += 10_000;

    expect(await Promise.all([read("a", 10), read("a", 10), read("a", 10)])).toEqual(["a 2", "a 2", "a 2"]);
    expect(loads.get("a")).toBe(2);
  });

  it("that failed are not kept", async () => {
    const { reads, read } = fresh();

    await expect(reads.read("a", 10, () => Promise.reject(new Error("no")))).rejects.toThrow("no");

    expect(await read("a", 10)).toBe("a 1");
  });

  it("are 500 at most; the oldest go", async () => {
    const { read } = fresh();
    for (let index = 0; index < 500; index += 1) await read(`k${index}`, 60);
    const kept = [await read("k0", 60), await read("k499", 60)];

    await read("one more", 60);

    expect(kept).toEqual(["k0 1", "k499 1"]);
    expect([await read("k1", 60), await read("k499", 60)]).toEqual(["k1 1", "k499 1"]);
    expect(await read("k0", 60)).toBe("k0 2");
  });

  it("say how long they may be kept, and how old they are", () => {
    expect(freshnessHeaders(1_000, 10, 4_999)).toEqual({ "cache-control": "private, max-age=10", age: "3" });
    expect(freshnessHeaders(1_000, 240, 999)).toEqual({ "cache-control": "private, max-age=240", age: "0" });
  });
});
