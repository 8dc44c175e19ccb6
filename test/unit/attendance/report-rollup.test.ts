import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SlotObservation, slotSeconds } from "../../../shared/attendance/observation.ts";
import { personHash } from "../../../shared/attendance/reports/person-hash.ts";
import {
  type AttendanceRollup,
  buildDayRollup,
  mergeHours,
  RollupBuilder,
  rollupContextSlots,
} from "../../../shared/attendance/reports/rollup.ts";
import { presentSeries, reportSeries } from "../../../shared/attendance/reports/series.ts";
import { summarizeHours } from "../../../shared/attendance/reports/summary.ts";
import { UniquePeople } from "../../../shared/attendance/reports/unique-people.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { makeRoomHistory } from "../../support/room-history.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const daySeconds = 86_400;
const firstDay = 1_767_225_600;
const hash = personHash(Buffer.alloc(32, 7));

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
  const rollup: AttendanceRollup = JSON.parse(JSON.stringify(await buildDayRollup(start, read, hash)));
  return rollup;
}

describe("roll-ups of days", () => {
  it("say of a range what the raw record says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        const observations = acrossMidnights(seed);
        const window = { from: firstDay, to: firstDay + 3 * daySeconds };
        const raw = new RollupBuilder(window, defaultTruthSettings);

        await readRoom(observations, raw.listeners);
        const whole = raw.gather([]);
        const days = await Promise.all([0, 1, 2].map((day) => rollDay(observations, firstDay + day * daySeconds)));
        const uniques = new UniquePeople();
        for (const one of days) uniques.merge(one.uniques);
        const merged = mergeHours(days, uniques);

        expect(merged).not.toBeNull();
        if (merged === null) return;
        const summary = summarizeHours(merged);
        const truth = summarizeHours(whole);
        // Whoever was proven at one unknown moment around midnight only is proven in neither day.
        expect(summary.uniques.method).toBe(truth.uniques.method);
        expect(summary.uniques.atLeast ?? 0).toBeLessThanOrEqual(truth.uniques.atLeast ?? 0);
        expect(summary.uniques.atLeast ?? 0).toBeGreaterThanOrEqual((truth.uniques.atLeast ?? 0) - 3);
        // A gap over midnight is reported as one gap a day.
        expect(summary.detectionFloorSeconds).toBeLessThanOrEqual(truth.detectionFloorSeconds);
        const alike = { uniques: null, detectionFloorSeconds: 0 };
        expect({ ...summary, ...alike }).toEqual({ ...truth, ...alike });
        for (const seconds of [3600, daySeconds]) {
          const counts = merged.hours.map((hour) => hour.counts);
          const series = presentSeries(window, seconds, counts);
          expect(Math.max(...series.points.map(({ max }) => max ?? 0))).toBe(summary.peak?.count ?? 0);
          expect(series).toEqual(await reportSeries(observations, window, seconds));
        }
      }),
      { numRuns: propertyRuns(60), seed: propertySeed(), endOnFailure: true },
    );
  }, 600_000);

  it("merge to nothing when there are none", () => {
    expect(mergeHours([], new UniquePeople())).toBeNull();
  });
});
