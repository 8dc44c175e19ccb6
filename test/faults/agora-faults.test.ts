import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fault } from "../../local/vendor-simulators/fault-board.ts";
import type { GapReason } from "../../shared/attendance/observation.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { classes, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";
import { impatientTransport, isWholeMatrix, quickRetries } from "./quick-retries.ts";

const { appId } = classes;
const groups = ["101", "102"];

describe("a slot in which Agora goes wrong", () => {
  let stack: SweepStack;
  let slot = someSlot;
  beforeAll(async () => {
    stack = await startSweepStack();
    for (const groupId of groups) {
      const members = [{ userId: "bao" }, { userId: "chidi" }];
      stack.vendors.agora.addGroup({ appId, groupId, kind: "chatgroup", owner: "ana", members });
      await stack.track("classes", groupId, { groupType: "ChatGroup", trackedAt: someSlot - 60 });
    }
  });
  afterAll(() => stack.close());

  const expectWhole = async (at: number) => {
    for (const groupId of groups) {
      const observed = await stack.read("classes", groupId, at);
      expect(observed?.gaps).toEqual([]);
      expect(observed?.counts.map(({ count }) => count)).toEqual([3]);
      expect(observed?.rosters[0]?.members.map(({ userId }) => userId)).toEqual(["ana", "bao", "chidi"]);
    }
  };

  const faults: readonly (readonly [string, Fault, GapReason])[] = [
    ["a refused token", { kind: "agora-error", name: "unauthorized" }, "misconfigured"],
    ["the API limit", { kind: "agora-error", name: "reach_limit" }, "throttled"],
    ["a used-up plan", { kind: "agora-error", name: "resource_limited" }, "misconfigured"],
    ["a gateway's 503", { kind: "http-status", status: 503 }, "upstream-unavailable"],
    ["connections reset in mid-body", { kind: "reset-mid-body" }, "upstream-unavailable"],
    ["truncated JSON", { kind: "truncated-json" }, "upstream-rejected"],
    ["silence", { kind: "hang" }, "upstream-timeout"],
    ["a count without rows", { kind: "missing-field", field: "data" }, "upstream-rejected"],
  ];
  for (const [title, fault, reason] of faults) {
    // A throttle that never ends costs 8 s a command: the pauses that one of seconds is survived by.
    it.skipIf(reason === "throttled" && !isWholeMatrix)(
      `tells ${reason}: ${title}; the next slot is whole`,
      async () => {
        let isFaulty = true;
        const transport = impatientTransport(stack.vendors.origin, () => isFaulty && fault.kind === "hang");
        const sweep = stack.newSweep({ retries: quickRetries, transport });
        const sweepNext = async () => {
          slot += 60;
          stack.world.jumpTo(slot);
          await sweepShard(sweep, { shard: 0, of: 1, slot }, `run ${slot}`);
          return slot;
        };
        stack.vendors.faults.add({ provider: "agora", fault });

        const faulty = await sweepNext();
        stack.vendors.faults.clear();
        isFaulty = false;
        const next = await sweepNext();

        for (const groupId of groups) {
          const observed = await stack.read("classes", groupId, faulty);
          expect(observed).toMatchObject({ counts: [], rosters: [] });
          expect(observed?.gaps).toEqual([
            { what: "count", reason },
            { what: "roster", reason },
          ]);
        }
        await expectWhole(next);
      },
    );
  }
});
