import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { PresenceFold } from "../../../shared/attendance/rules/presence-fold.ts";
import { boundStay } from "../../../shared/attendance/rules/stay.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId, type EpochSeconds } from "../../../shared/identity/ids.ts";
import { personOf } from "../../support/everybody.ts";

const start = 1_772_323_200;
const ann = asUserId("ann");
const slotOf = (index: number): EpochSeconds => start + index * 60;
const lowOfList = (index: number): EpochSeconds => slotOf(index) + 2 - 40;

interface Room {
  /** Joins a second, all the time. */
  readonly joinsPerSecond: number;
  /** When the calls of a slot are answered, in seconds after its begin. */
  readonly answeredAt?: number;
  readonly robots?: number;
}

/** A list of 1,000 rows, taken at seconds 2 to 3 of its minute: the newest, of whom the last joined at second 2. Ann is on the first alone. */
function minute(index: number, { joinsPerSecond, answeredAt = 5, robots = 0 }: Room): SlotObservation {
  const slot = slotOf(index);
  const latest = Math.floor((slot + 2) * joinsPerSecond);
  const rows = 1000 - robots - (index === 0 ? 1 : 0);
  const others = Array.from({ length: rows }, (_, row) => ({
    userId: asUserId(`other${latest - row}`),
    joinedAt: Math.floor((latest - row) / joinsPerSecond),
  }));
  const members = index === 0 ? [{ userId: ann, joinedAt: start - 1_000_000 }, ...others] : others;
  const observation = {
    ...{ slot, gaps: [], dissolved: false, sampleEverySeconds: 60 },
    counts: [{ at: slot + 3, count: 3000 }],
    rosters: [{ from: slot + 2, to: slot + 3, listed: 1000, robots, ended: true, members }],
  };
  const rollCall = { from: slot + 4, to: slot + answeredAt, confirmed: [ann], denied: [], unanswered: 0 };
  return index === 0 ? observation : { ...observation, rollCall };
}

/** Until when Ann is proven to have been there, after three minutes in which she was confirmed or shown. */
async function provenUntil(room: Room): Promise<EpochSeconds | undefined> {
  const fold = new PresenceFold(defaultTruthSettings);
  await readRoom(
    [0, 1, 2].map((index) => minute(index, room)),
    [fold],
  );
  fold.finish();
  const [stay] = personOf(fold.people, ann)?.stays ?? [];
  return stay && boundStay(stay, fold.skew).leaveEarliest;
}

describe("a roll call between lists of 1,000 rows (rules 4 and 13)", () => {
  it.each([
    ["1 person a second", { joinsPerSecond: 1 }],
    ["5 people a second", { joinsPerSecond: 5 }],
    ["1 person in three minutes", { joinsPerSecond: 1 / 180 }],
  ])("proves presence up to the list before the call: %s", async (_, room) => {
    expect(await provenUntil(room)).toBe(lowOfList(1));
  });

  it.each([
    // Row 250 of the next list joined 50 s before it, at second 13 of the minute of the call.
    ["between list and answer, and were lost at a seam of the next list", { joinsPerSecond: 5, answeredAt: 30 }],
    // Row 750 of the first list joined 94 s before it, and the next list reaches back no more than 125 s.
    ["before the list, lost at its seam, and are beyond the end of the next", { joinsPerSecond: 8 }],
    // Row 250 of the one list is row 500 of the other.
    ["before the list, and were lost at a seam of both", { joinsPerSecond: 250 / 60 }],
    ["after the first list", { joinsPerSecond: 17 }],
  ])("proves nothing where people may have come back %s", async (_, room) => {
    expect(await provenUntil(room)).toBe(lowOfList(0));
  });
});
