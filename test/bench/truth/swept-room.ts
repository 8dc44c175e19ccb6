import { SteadyCrowd } from "../../../local/vendor-simulators/steady-crowd.ts";
import type { TencentAppSwitches } from "../../../local/vendor-simulators/tencent/app-seed.ts";
import { type SlotObservation, slotSeconds } from "../../../shared/attendance/observation.ts";
import type { TrackedRoom } from "../../../shared/attendance/room.ts";
import { readExpectedList, swapExpectedList } from "../../../shared/attendance/table/expected-lists.ts";
import { readSlots } from "../../../shared/attendance/table/snapshots.ts";
import { asUserId, type UserId } from "../../../shared/identity/ids.ts";
import { sweepShard } from "../../../shared/sweep/sweep-shard.ts";
import type { TruePerson } from "../../support/room-history/true-people.ts";
import { someSlot } from "../../support/shifted-world.ts";
import { main, type SweepStack, startSweepStack } from "../../support/sweep-stack.ts";
import type { ObservedRoom } from "./measure-report.ts";

const { sdkAppId } = main;
const groupId = "hall";
/** 5 % of the room are replaced a minute. */
const stayMs = 20 * 60_000;

export interface SweptRoom {
  readonly size: number;
  readonly slots: number;
  /** Share of the room's people who are on its list of expected people, beside as many strangers. */
  readonly expectedShare?: number;
  readonly switches?: TencentAppSwitches;
}

/** A room of the vendor's simulator, swept minute by minute into a table by one process, and read back. */
export async function sweepRoom({ size, slots, expectedShare = 0, switches = {} }: SweptRoom): Promise<ObservedRoom> {
  const stack = await startSweepStack({ switches });
  try {
    const profile = { size, meanStayMs: stayMs, seed: 1 };
    const end = someSlot + slots * slotSeconds;
    const createdAt = someSlot * 1000 - stayMs;
    stack.vendors.tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom", createdAt, crowd: profile });
    const people = peopleOf(new SteadyCrowd(profile), someSlot, end);
    const known = people.filter((_, index) => index % 100 < 100 * expectedShare).map(({ userId }) => userId);
    const strangers = known.map((_, index) => asUserId(`stranger${index}`));
    const expected = [...known, ...strangers];
    const room = await stack.track("main", groupId);
    await putExpected(stack, room, expected);
    const sweep = stack.newSweep();
    for (let slot = someSlot; slot < end; slot += slotSeconds) {
      stack.world.jumpTo(slot);
      await sweepShard(sweep, { shard: 0, of: 1, slot }, `run ${slot}`);
    }
    const observations: SlotObservation[] = [];
    for await (const observation of readSlots(stack.table, room, someSlot, end)) observations.push(observation);
    return { observations, people, expected, start: someSlot, end };
  } finally {
    await stack.close();
  }
}

function peopleOf(crowd: SteadyCrowd, from: number, to: number): TruePerson[] {
  return crowd.stays(from * 1000, to * 1000).map(({ userId, joinedAt, leftAt }) => {
    const visit = { join: joinedAt / 1000, leave: leftAt === null ? Number.POSITIVE_INFINITY : leftAt / 1000 };
    return { userId: asUserId(userId), presences: [{ ...visit, visits: [visit] }] };
  });
}

async function putExpected({ table }: SweepStack, room: TrackedRoom, userIds: readonly UserId[]): Promise<void> {
  if (userIds.length === 0) return;
  const people = userIds.map((userId) => ({ userId }));
  const list = { people, pseudonymous: false, changedAt: someSlot };
  await swapExpectedList(table, room, await readExpectedList(table, room), list);
}
