import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";
import { type DoomedSweeps, startDoomedSweeps } from "./doomed-sweeps.ts";

const kills = Number(process.env["ROLLCALL_KILLS"] ?? 8);
const seed = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? 0) || Math.floor(Math.random() * 2 ** 31);
const roomIds = Array.from({ length: 60 }, (_, index) => `room-${index}`);
const people = ["ana", "bao", "chidi"];
/** So many calls to the vendor and to the table does a run make until all is stored, and some of its repairs are; later kills would find it done. */
const callsOfRun = 150;

describe(`a sweep that is killed at a random moment, ${kills} times (seed ${seed})`, () => {
  let stack: SweepStack;
  let doomed: DoomedSweeps;
  beforeAll(async () => {
    stack = await startSweepStack();
    doomed = await startDoomedSweeps(stack);
    for (const groupId of roomIds) {
      const address = { sdkAppId: main.sdkAppId, groupId };
      const createdAt = (someSlot - 3600) * 1000;
      stack.vendors.tencent.addGroup({ ...address, type: "AVChatRoom", createdAt });
      for (const userId of people) {
        stack.vendors.tencent.join({ ...address, userId, at: createdAt });
      }
      await stack.track("main", groupId, { trackedAt: someSlot - 60 });
    }
  });
  afterAll(async () => {
    await doomed.close();
    await stack.close();
  });

  const callsMade = () => stack.vendors.calls.total() + doomed.tableCalls();
  const stored = async (slot: number) => await Promise.all(roomIds.map((groupId) => stack.read("main", groupId, slot)));
  const isTrue = (one: SlotObservation | undefined) =>
    one === undefined ||
    (one.counts.every(({ count }) => count === people.length) &&
      one.rosters.every(({ members }) => members.map(({ userId }) => userId).join() === people.join()));
  const isWhole = (one: SlotObservation | undefined) =>
    one !== undefined && isTrue(one) && one.gaps.length === 0 && one.counts.length === 1 && one.rosters.length === 1;

  it("loses nothing that was stored, invents nothing, tells what is missing, and runs normally next", async () => {
    const random = seededRandom(seed);
    let killedInMidRun = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const slot = someSlot + kill * 180;
      // By what the process has done, and not by the time it had: moments spread over the run on any machine.
      const enough = callsMade() + Math.floor(random() * callsOfRun);
      await doomed.killAt(slot, () => callsMade() >= enough);
      const before = await stored(slot);
      killedInMidRun += before.some((one) => one === undefined) ? 1 : 0;

      const next = slot + 60;
      await doomed.sweepNext(next);
      const after = await stored(slot);
      const following = await stored(next);

      expect(before.every(isTrue)).toBe(true);
      for (const [index, one] of before.entries()) {
        if (one !== undefined) {
          expect(after[index]).toEqual(one);
        } else {
          expect(after[index]).toMatchObject({ counts: [], rosters: [] });
          expect(after[index]?.gaps.map(({ what }) => what)).toEqual(["count", "roster"]);
        }
      }
      expect(following.every(isWhole)).toBe(true);
    }
    console.log(`${killedInMidRun} of ${kills} runs were killed before their last item was stored`);
    expect(killedInMidRun).toBeGreaterThan(0);
  }, 1_200_000);
});
