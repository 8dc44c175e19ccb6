import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { foldWithEvents, holdClaims } from "../../support/event-laws.ts";
import { type ClaimTally, holdReports } from "../../support/event-report-laws.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { type EventFamily, EventSender, usualEvents } from "../../support/room-history/event-sender.ts";
import type { RoomPlan } from "../../support/room-history/room-plan.ts";
import { makeRoomHistory } from "../../support/room-history.ts";

/** Each history is reported several times: long runs try fewer of them. */
const runs = Math.min(1_500, propertyRuns(25));
const seed = propertySeed();
const tally: ClaimTally = { rows: 0, absent: 0, late: 0, leftEarly: 0, exact: 0 };
/**
 * A cap that no document names, so that it is not known who is missing. Only counts show that a list is cut: they have no faults here, and
 * no sudden end.
 */
const oddCap: Partial<RoomPlan> = {
  ...{ size: 80, cap: 25, robots: 0, secondDeviceShare: 0.2, shownJoin: "first" },
  ...{ churn: 0.05, countAgeSeconds: 20, faultShare: 0, hiccupShare: 0, emptiesAt: null, dissolvesAt: null },
};

/** People come back again and again, soon after they left. */
const restless: Partial<RoomPlan> = {
  ...{ size: 60, slots: 40, churn: 0.5, everySeconds: 60, robots: 0, rejoinShare: 0.9, flickerShare: 0.3 },
  ...{ secondDeviceShare: 0, shownJoin: "first", shortestStay: 1, faultShare: 0, hiccupShare: 0, lateShare: 0 },
  ...{ countAgeSeconds: 20, emptiesAt: null, dissolvesAt: null, bursts: 0 },
};

describe("reports with webhooks, against rooms whose history is known", () => {
  afterAll(() => console.log(`reports with webhooks: seed ${seed}, ${JSON.stringify(tally)}`));

  it(
    "claim of nobody what was not so, while webhooks are lost, fail for minutes, come late and come twice",
    async () => {
      const law = fc.asyncProperty(
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.constantFrom<EventFamily[]>("accounts", "devices", "both"),
        fc.constantFrom(0, 0.02, 0.2, 0.5, 1),
        fc.constantFrom(0, 0, 1, 3),
        fc.boolean(),
        async (historySeed, family, lossShare, outages, hasOddCap) => {
          const history = makeRoomHistory(historySeed, hasOddCap ? oddCap : {});
          const { start, end, people, plan } = history;
          const destroyedAt = plan.dissolvesAt === null ? null : start + plan.dissolvesAt;
          const sender = new EventSender(historySeed, { ...usualEvents, family, lossShare, outages }, start, end);
          const events = sender.send(people, destroyedAt);

          await holdReports(history, events, tally);
          holdClaims(history, await foldWithEvents(history, events, true), events);
        },
      );

      await fc.assert(law, { numRuns: runs, seed, endOnFailure: true });
      expect(tally.exact).toBeGreaterThan(0);
    },
    Math.max(300_000, runs * 400),
  );

  it(
    "give no stay the end of another one, in restless rooms where all webhooks fail for minutes",
    async () => {
      const law = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (historySeed) => {
        const history = makeRoomHistory(historySeed, { ...restless, cap: historySeed % 2 === 0 ? 1000 : 30 });
        const { start, end, people } = history;
        const sender = new EventSender(historySeed, { ...usualEvents, crashShare: 0.1, outages: 3 }, start, end);
        const events = sender.send(people, null);

        holdClaims(history, await foldWithEvents(history, events, true), events);
      });

      await fc.assert(law, {
        numRuns: Math.ceil(runs / 3),
        seed,
        endOnFailure: true,
        examples: [[15], [291], [295], [307], [16]],
      });
    },
    Math.max(300_000, runs * 400),
  );
});
