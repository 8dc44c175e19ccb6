import fc from "fast-check";
import { describe, it } from "vitest";
import { PresenceFold } from "../../../shared/attendance/rules/presence-fold.ts";
import { boundStay } from "../../../shared/attendance/rules/stay.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { everybody } from "../../support/everybody.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { makeRoomHistory } from "../../support/room-history.ts";
import { ObservationLog, tryLeaves } from "../../support/stay-oracle.ts";

const runs = propertyRuns(150);
const seed = propertySeed();

describe("the law of narrowness", () => {
  it(
    `bounds every leave as tightly as trying all seconds does (seed ${seed})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 2 ** 31 - 1 }),
          fc.constantFrom(0, 1, 3, 8, 28, 30, 33),
          fc.constantFrom(30, 31, 1000),
          async (historySeed, size, cap) => {
            const limits = { size, cap, slots: 9, secondDeviceShare: 0, bursts: 0, lateShare: 0, countAgeSeconds: 20 };
            const history = makeRoomHistory(historySeed, limits);
            const presence = new PresenceFold(defaultTruthSettings);
            const log = new ObservationLog();

            await readRoom(history.observations, [presence, log]);
            presence.finish();

            for (const person of everybody(presence.people)) {
              for (const [index, stay] of person.stays.entries()) {
                const next = person.stays[index + 1]?.joinedAt ?? null;
                const stale = defaultTruthSettings.countStalenessSeconds;
                const { earliest, latest } = tryLeaves(log, person.userId, stay.joinedAt, next, stale);
                const bounds = boundStay(stay, presence.skew);
                if (bounds.leaveEarliest !== earliest || bounds.leaveLatest !== latest) {
                  const facts = { stay, bounds, earliest, latest, next, plan: history.plan };
                  throw new Error(`${person.userId}: ${JSON.stringify(facts)}`);
                }
              }
            }
          },
        ),
        { numRuns: runs, seed, endOnFailure: true },
      );
    },
    Math.max(300_000, runs * 300),
  );
});
