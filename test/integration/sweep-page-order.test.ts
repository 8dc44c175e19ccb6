import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import type { Transport } from "../../shared/upstream/transport.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { someSlot } from "../support/shifted-world.ts";
import { type SweepStack, startSweepStack } from "../support/sweep-stack.ts";

const pageSize = 50;
const members = Array.from({ length: 130 }, (_, index) => `m${index}`);

/** An Agora that cuts each page off the list as it is at that request. */
const pagesOf =
  (listAt: (page: number) => readonly string[]): Transport =>
  async ({ path }) => {
    const page = Number(/pagenum=(\d+)/.exec(path)?.[1]);
    const rows = listAt(page).slice((page - 1) * pageSize, page * pageSize);
    const data = rows.map((member) => ({ member }));
    return { status: 200, text: JSON.stringify({ data, count: data.length }), retryAfterSeconds: undefined };
  };

describe("the membership of an Agora chat group whose pages are cut off by position", () => {
  let stack: SweepStack;
  beforeEach(async () => {
    stack = await startSweepStack();
    await stack.track("classes", "101", { groupType: "ChatGroup", trackedAt: someSlot - 600 });
  });
  afterEach(() => stack.close());

  const sweepWith = async (transport: Transport) => {
    stack.world.jumpTo(someSlot);
    await sweepShard(stack.newSweep({ transport }), { shard: 0, of: 1, slot: someSlot }, "run");
    const seen = await stack.read("classes", "101", someSlot);
    return {
      counts: seen?.counts.map(({ count }) => count),
      gaps: seen?.gaps,
      lists: seen?.rosters.map(({ ended, listed, members: { length } }) => ({ ended, listed, length })),
    };
  };

  it("is whole when the list is the same for each page", async () => {
    expect(await sweepWith(pagesOf(() => members))).toEqual({
      counts: [130],
      gaps: [],
      lists: [{ ended: true, listed: 130, length: 130 }],
    });
  });

  it("is whole when somebody joins in front between two pages", async () => {
    const seen = await sweepWith(pagesOf((page) => (page < 3 ? members : ["newcomer", ...members])));

    expect(seen).toEqual({ counts: [130], gaps: [], lists: [{ ended: true, listed: 130, length: 130 }] });
  });

  it("tells no count, and a list that did not end, when the order changes from page to page", async () => {
    const random = seededRandom(7);
    const orders = new Map<number, readonly string[]>();
    const inDisorder = (page: number) => {
      const order =
        orders.get(page) ??
        members
          .map((member) => ({ member, key: random() }))
          .sort((one, other) => one.key - other.key)
          .map(({ member }) => member);
      orders.set(page, order);
      return order;
    };
    const shown = new Set([1, 2, 3].flatMap((page) => inDisorder(page).slice((page - 1) * pageSize, page * pageSize)));

    const seen = await sweepWith(pagesOf(inDisorder));

    expect(shown.size).toBeLessThan(120);
    expect(seen).toEqual({
      counts: [],
      gaps: [{ what: "count", reason: "upstream-rejected" }],
      lists: [{ ended: false, listed: shown.size, length: shown.size }],
    });
  });
});
