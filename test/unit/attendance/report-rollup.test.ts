import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SlotObservation, slotSeconds } from "../../../shared/attendance/observation.ts";
import {
  type AttendanceRollup,
  buildDayRollup,
  mergeRollups,
  RollupBuilder,
  rollupContextSlots,
} from "../../../shared/attendance/reports/rollup.ts";
import { presentSeries, reportSeries } from "../../../shared/attendance/reports/series.ts";
import { summarizeRollup } from "../../../shared/attendance/reports/summary.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/rules/truth-settings.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { makeRoomHistory } from "../../support/room-history.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const daySeconds = 86_400;
const firstDay = 1_767_225_600;

/** Moves a history so that midnight falls into its middle, and repeats it at the next midnight. */
function acrossMidnights(seed: number): SlotObservation[] {
  const random = seededRandom(seed);
  const history = makeRoomHistory(seed, { size: Math.floor(random() * 40), slots: 30, lateShare: 0, robots: 0 });
  const moves = [1, 2].map((day) => firstDay + day * daySeconds - (history.start + 15 * slotSeconds));
  return moves.flatMap((move) => history.observations.map((observation) => shift(observation, move)));
}

function shift(observation: SlotObservation, seconds: number): SlotObservation {
  return {
    ...observation,
    slot: observation.slot + seconds,
    counts: observation.counts.map(({ at, count }) => ({ at: at + seconds, count })),
    rosters: observation.rosters.map((roster) => ({
      ...roster,
      from: roster.from + seconds,
      to: roster.to + seconds,
      members: roster.members.map((member) => ({ ...member, joinedAt: member.joinedAt + seconds })),
    })),
  };
}

async function rollDay(observations: readonly SlotObservation[], start: number): Promise<AttendanceRollup> {
  const context = rollupContextSlots * slotSeconds;
  const read = observations.filter(({ slot }) => slot >= start - context && slot < start + daySeconds + context);
  const rollup: AttendanceRollup = JSON.parse(JSON.stringify(await buildDayRollup(start, read)));
  return rollup;
}

describe("roll-ups of days", () => {
  it("tell of a range what the raw record tells", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        const observations = acrossMidnights(seed);
        const window = { from: firstDay, to: firstDay + 3 * daySeconds };
        const raw = new RollupBuilder(window, defaultTruthSettings);

        await readRoom(observations, raw.listeners);
        const whole = raw.finish();
        const days = await Promise.all([0, 1, 2].map((day) => rollDay(observations, firstDay + day * daySeconds)));
        const merged = mergeRollups(days);

        expect(merged).not.toBeNull();
        if (merged === null) return;
        const told = summarizeRollup(merged);
        const truth = summarizeRollup(whole);
        // Whoever was proven at one unknown moment around midnight only is proven in neither day.
        expect(told.uniques.atLeast).toBeLessThanOrEqual(truth.uniques.atLeast);
        expect(told.uniques.atLeast).toBeGreaterThanOrEqual(truth.uniques.atLeast - 3);
        expect({ ...told, uniques: null }).toEqual({ ...truth, uniques: null });
        for (const seconds of [3600, daySeconds]) {
          expect(presentSeries(window, seconds, merged.hours)).toEqual(
            await reportSeries(observations, window, seconds),
          );
        }
      }),
      { numRuns: propertyRuns(60), seed: propertySeed(), endOnFailure: true },
    );
  }, 600_000);

  it("merge to nothing when there are none", () => {
    expect(mergeRollups([])).toBeNull();
  });
});
