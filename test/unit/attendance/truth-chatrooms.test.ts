import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { makeChatroomHistory } from "../../support/chatroom-history.ts";
import { foldWithEvents, holdClaims } from "../../support/event-laws.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { EventSender, usualEvents } from "../../support/room-history/event-sender.ts";
import { holdAgainstLaws, LawTotals } from "../../support/truth-laws.ts";

/** Histories without join times take several times as long as those of the plain laws: long runs try fewer of them. */
const runs = Math.min(2_500, propertyRuns(200));
const seed = propertySeed();
const totals = new LawTotals();

/** Pages of 10 and 30 stand for the vendor's of 1,000. */
const chatrooms = fc.record({
  order: fc.constantFrom("stable", "newest-first", "changing"),
  exemptShare: fc.constantFrom(0, 0.05, 0.3, 1),
  pageSize: fc.constantFrom(10, 30, 1000, 1000),
});

describe("the laws of truth, in Agora chat rooms: no join times, no order, exempt members", () => {
  afterAll(() => console.log(`truth laws of chat rooms: seed ${seed}, ${totals}`));

  it(
    "never claims more than was there, and never less than was seen",
    async () => {
      const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
      const law = fc.asyncProperty(seeds, chatrooms, (historySeed, chatroom) =>
        holdAgainstLaws(makeChatroomHistory(historySeed, chatroom), totals),
      );

      await fc.assert(law, { numRuns: runs, seed, endOnFailure: true });
    },
    Math.max(300_000, runs * 200),
  );

  it.each([0, 0.2])(
    "claims nothing that was not so with webhooks of which %d are lost",
    async (lossShare) => {
      const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
      const law = fc.asyncProperty(seeds, chatrooms, async (historySeed, chatroom) => {
        const history = makeChatroomHistory(historySeed, chatroom);
        const { start, end, people, plan } = history;
        const destroyedAt = plan.dissolvesAt === null ? null : start + plan.dissolvesAt;
        const sender = new EventSender(historySeed, { ...usualEvents, family: "accounts", lossShare }, start, end);
        const events = sender.send(people, destroyedAt);

        for (const paired of [false, true]) holdClaims(history, await foldWithEvents(history, events, paired), events);
      });

      await fc.assert(law, { numRuns: runs, seed, endOnFailure: true });
    },
    Math.max(300_000, runs * 400),
  );
});
