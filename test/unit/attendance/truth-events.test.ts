import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldWithEvents, holdClaims, holdNarrower } from "../../support/event-laws.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { type EventFamily, EventSender, usualEvents } from "../../support/room-history/event-sender.ts";
import { makeRoomHistory, type RoomHistory } from "../../support/room-history.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** Each history is reported many times, with events in other orders and with some of them lost: long runs try fewer of them. */
const runs = Math.min(1_500, propertyRuns(60));
const seed = propertySeed();
const historySeeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const families = fc.constantFrom<EventFamily[]>("accounts", "devices", "both");
/** Who comes back stays until a list shows them: the assumption "lasting-return" of roll calls. Answers say nothing of devices. */
const assumed = { shortestStay: 200, flickerShare: 0, emptiesAt: null, shownJoin: "first", size: 60, cap: 30 } as const;
const calls = {
  expectedShare: 0.3,
  batchSize: 500,
  faultShare: 0.05,
  killShare: 0.05,
  refusedShare: 0,
  seconds: 3,
  coldShare: 0.05,
};
const timeout = Math.max(300_000, runs * 400);

function eventsOf(history: RoomHistory, historySeed: number, family: EventFamily, lossShare: number) {
  const { start, end, people, plan } = history;
  const destroyedAt = plan.dissolvesAt === null ? null : start + plan.dissolvesAt;
  return new EventSender(historySeed, { ...usualEvents, family, lossShare }, start, end).send(people, destroyedAt);
}

describe("the laws of truth with webhooks, against rooms whose history is known", () => {
  it.each([0, 0.02, 0.2, 0.5])(
    "claims nothing that was not so with %d of the events lost, and takes nothing back that lists prove",
    async (lossShare) => {
      const law = fc.asyncProperty(historySeeds, families, fc.boolean(), async (historySeed, family, callsRoll) => {
        const history = callsRoll ? makeRoomHistory(historySeed, assumed, calls) : makeRoomHistory(historySeed);
        const events = eventsOf(history, historySeed, family, lossShare);

        const without = await foldWithEvents(history, [], true);
        const strict = await foldWithEvents(history, events, false);
        const paired = await foldWithEvents(history, events, true);

        for (const folded of [strict, paired]) {
          holdClaims(history, folded, events);
          holdNarrower(history, without.stays, folded.stays, events);
        }
      });

      await fc.assert(law, { numRuns: runs, seed, endOnFailure: true });
    },
    timeout,
  );

  it(
    "says the same whatever the order of arrival, and however often an event came",
    async () => {
      const law = fc.asyncProperty(historySeeds, families, async (historySeed, family) => {
        const history = makeRoomHistory(historySeed);
        const events = eventsOf(history, historySeed, family, 0.1);
        const random = seededRandom(historySeed);
        const shuffled = [...events, ...events.slice(0, 20)].toSorted(() => random() - 0.5);

        const some = await foldWithEvents(history, events, true);
        const others = await foldWithEvents(history, shuffled, true);

        expect([...others.stays]).toEqual([...some.stays]);
      });

      await fc.assert(law, { numRuns: Math.ceil(runs / 4), seed, endOnFailure: true });
    },
    timeout,
  );
});
