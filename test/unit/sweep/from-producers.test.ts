import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Emit, fromProducers } from "../../../shared/sweep/from-producers.ts";

interface Item {
  readonly name: string;
}

/** `count` producers of three items each; `ended` says which have run to their end, `waiting` how many wait for the consumer. */
function producers(count: number) {
  const ended: number[] = [];
  const state = { waiting: 0, mostWaiting: 0, wasAborted: false };
  const items = fromProducers<Item>(async (emit: Emit<Item>, abort) => {
    abort.addEventListener("abort", () => {
      state.wasAborted = true;
    });
    await Promise.all(
      Array.from({ length: count }, async (_, producer) => {
        for (let item = 0; item < 3; item += 1) {
          state.waiting += 1;
          state.mostWaiting = Math.max(state.mostWaiting, state.waiting);
          await emit({ name: `${producer}.${item}` });
          state.waiting -= 1;
        }
        ended.push(producer);
      }),
    );
  });
  return { items, ended, state };
}

describe("an iterable of what concurrent producers emit", () => {
  it("yields every item once, and each producer's in order", async () => {
    const { items } = producers(4);
    const seen: string[] = [];

    for await (const { name } of items) {
      seen.push(name);
      await nextTurn();
    }

    expect(seen.toSorted()).toEqual([0, 1, 2, 3].flatMap((producer) => [0, 1, 2].map((item) => `${producer}.${item}`)));
    expect(seen.filter((item) => item.startsWith("2."))).toEqual(["2.0", "2.1", "2.2"]);
  });

  it("holds one item a producer, however slow the consumer is", async () => {
    const { items, state } = producers(4);
    const first = await items.next();
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();

    expect([first.value?.name, state.mostWaiting, state.waiting]).toEqual(["0.0", 4, 4]);
    await items.return();
  });

  it("aborts its producers when the consumer stops early, and ends after them", async () => {
    const { items, ended, state } = producers(3);

    for await (const { name } of items) {
      if (name === "1.1") break;
    }

    expect(state.wasAborted).toBe(true);
    expect(ended.toSorted()).toEqual([0, 1, 2]);
  });

  it("throws what a producer throws, behind the items before it", async () => {
    const failure = new Error("a producer failed");
    const seen: string[] = [];
    const consumed = (async () => {
      const items = fromProducers<Item>(async (emit) => {
        await emit({ name: "first" });
        throw failure;
      });
      for await (const { name } of items) seen.push(name);
    })();

    await expect(consumed).rejects.toBe(failure);
    expect(seen).toEqual(["first"]);
  });

  it("ends at once without producers", async () => {
    const seen: unknown[] = [];
    for await (const item of fromProducers(async () => {})) seen.push(item);

    expect(seen).toEqual([]);
  });
});
