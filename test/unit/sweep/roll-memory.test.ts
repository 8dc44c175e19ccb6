import { describe, expect, it } from "vitest";
import { asAppName, asGroupId, asUserId, type EpochSeconds, type UserId } from "../../../shared/identity/ids.ts";
import { OpenStays } from "../../../shared/sweep/open-stays.ts";
import { RollMemory } from "../../../shared/sweep/roll-memory.ts";

const room = (groupId: string) => ({ app: asAppName("main"), groupId: asGroupId(groupId) });

function seen(people: number, at: EpochSeconds = 0): OpenStays {
  const open = new OpenStays();
  const listed = new Set(Array.from({ length: people }, (_, index): UserId => asUserId(`u${index}`)));
  open.saw({ at, listed, isComplete: false });
  return open;
}

describe("the memory of roll calls", () => {
  it("is bounded by people: the rooms that were called longest ago go first", () => {
    const memory = new RollMemory(250);
    for (const groupId of ["a", "b"]) memory.keep(room(groupId), { open: seen(100), uncallable: new Set() });
    memory.keep(room("a"), { open: seen(101), uncallable: new Set() });
    memory.keep(room("c"), { open: seen(100), uncallable: new Set() });

    expect(memory.find(room("b"))).toBeUndefined();
    expect(memory.find(room("a"))?.open.size).toBe(101);
    expect(memory.find(room("c"))?.open.size).toBe(100);
  });

  it("asks for an app that was refused again after an hour", () => {
    const rolls = new RollMemory().appOf(asAppName("main"));

    expect(rolls.refused(1_000)).toBe(true);
    expect(rolls.refused(2_000)).toBe(false);
    expect([rolls.isRefused(3_601_999), rolls.isRefused(3_602_000)]).toEqual([true, false]);
  });

  it("ends the roll calls of a slot after two failures in a row", () => {
    const rolls = new RollMemory().appOf(asAppName("main"));
    const outcomes = [rolls.mayCall(60)];
    rolls.failed();
    rolls.answered();
    rolls.failed();
    outcomes.push(rolls.mayCall(60));
    rolls.failed();
    outcomes.push(rolls.mayCall(60), rolls.mayCall(120));

    expect(outcomes).toEqual([true, true, false, true]);
  });

  it("drops the people of a room who were seen longest ago", () => {
    const open = seen(15_000, 60);
    open.saw({
      at: 120,
      listed: new Set(Array.from({ length: 10_000 }, (_, index) => asUserId(`v${index}`))),
      isComplete: false,
    });

    expect(open.size).toBe(20_000);
    expect(open.hiddenBy(new Set()).filter(({ lastSeenAt }) => lastSeenAt === 120)).toHaveLength(10_000);
  });
});
