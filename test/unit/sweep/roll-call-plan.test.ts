import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asUserId, type UserId } from "../../../shared/identity/ids.ts";
import { OpenStays } from "../../../shared/sweep/open-stays.ts";
import { planRollCall } from "../../../shared/sweep/roll-call-plan.ts";
import { seededRuns } from "../../support/property-runs.ts";

const ids = (...texts: readonly string[]): readonly UserId[] => texts.map(asUserId);
const userId = fc.constantFrom(...ids("a", "b", "c", "d", "e", "f", "g", "h"));
const userIds = fc.uniqueArray(userId);

describe("a roll call", () => {
  it("asks for the expected first, then for the hidden, most recently seen first", () => {
    const plan = planRollCall({
      expected: ids("x", "listed", "b"),
      hidden: [
        { userId: asUserId("old"), lastSeenAt: 10 },
        { userId: asUserId("b"), lastSeenAt: 30 },
        { userId: asUserId("new"), lastSeenAt: 20 },
      ],
      listed: new Set(ids("listed", "other")),
      batchSize: 3,
    });

    expect(plan).toEqual({ batches: [ids("x", "b", "new"), ids("old")], expected: 2 });
  });

  it("does not ask the vendor for pseudonyms", () => {
    const expected = ids(`p_${"a".repeat(22)}`, "ann");

    expect(planRollCall({ expected, hidden: [], listed: new Set(), batchSize: 500 }).batches).toEqual([ids("ann")]);
  });

  it("asks once for everybody who is expected or hidden and not on the list, in batches that are full but for the last", () => {
    fc.assert(
      fc.property(
        userIds,
        fc.array(fc.record({ userId, lastSeenAt: fc.nat(9) })),
        userIds,
        fc.integer({ min: 1, max: 9 }),
        (expected, hidden, listedIds, batchSize) => {
          const listed = new Set(listedIds);

          const { batches, expected: expectedCount } = planRollCall({ expected, hidden, listed, batchSize });

          const asked = batches.flat();
          const wanted = new Set(
            [...expected, ...hidden.map((person) => person.userId)].filter((id) => !listed.has(id)),
          );
          expect(asked.toSorted()).toEqual([...wanted].toSorted());
          expect(asked.slice(0, expectedCount)).toEqual(expected.filter((id) => !listed.has(id)));
          expect(batches.slice(0, -1).every((batch) => batch.length === batchSize)).toBe(true);
          expect(batches.every(({ length }) => length > 0 && length <= batchSize)).toBe(true);
        },
      ),
      seededRuns(200),
    );
  });
});

describe("open stays", () => {
  it("end by a complete list or a denial, and by nothing else", () => {
    const stays = new OpenStays();
    stays.saw({ at: 10, listed: new Set(ids("a", "b", "c")), isComplete: false });
    stays.saw({ at: 70, listed: new Set(ids("c", "d")), isComplete: false });
    stays.answered({ at: 71, confirmed: ids("a"), denied: ids("b") });

    const hidden = stays.hiddenBy(new Set(ids("c", "d")));
    stays.saw({ at: 130, listed: new Set(ids("d")), isComplete: true });

    expect(hidden).toEqual([{ userId: "a", lastSeenAt: 71 }]);
    expect([stays.size, stays.hiddenBy(new Set(ids("d")))]).toEqual([1, []]);
  });

  it("hold everybody who is in a room of any size, once the list showed each of them and everybody hidden is asked for", () => {
    const move = fc.record({ come: userIds, go: userIds, window: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
        const stays = new OpenStays();
        let present: readonly UserId[] = [];
        for (const [index, { come, go, window }] of moves.entries()) {
          // Newest first; nobody comes and is pushed out of the list between two lists.
          const newcomers = come.filter((id) => !present.includes(id)).slice(0, window);
          present = [...newcomers, ...present.filter((id) => !go.includes(id))];
          const listed = new Set(present.slice(0, window));
          stays.saw({ at: index * 60, listed, isComplete: listed.size === present.length });
          const asked = planRollCall({
            expected: [],
            hidden: stays.hiddenBy(listed),
            listed,
            batchSize: 3,
          }).batches.flat();
          const confirmed = asked.filter((id) => present.includes(id));
          stays.answered({ at: index * 60 + 1, confirmed, denied: asked.filter((id) => !present.includes(id)) });

          expect([...listed, ...confirmed].toSorted()).toEqual(present.toSorted());
          expect(stays.size).toBe(present.length);
        }
      }),
      seededRuns(200),
    );
  });
});
