import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { reportSeries } from "../../../shared/attendance/reports/series.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import type { MinuteOfEvents, RoomEvent } from "../../../shared/attendance/room-event.ts";
import { totalStays } from "../../../shared/attendance/rules/person-totals.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { foldWithEvents, isWithin } from "../../support/event-laws.ts";
import { allAttendees } from "../../support/everybody.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import {
  type EventFamily,
  EventSender,
  minutesOfEvents,
  usualEvents,
} from "../../support/room-history/event-sender.ts";
import { makeRoomHistory, type RoomHistory } from "../../support/room-history.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** Each history is reported several times: long runs try fewer of them. */
const runs = Math.min(1_000, propertyRuns(15));
const seed = propertySeed();
const timeout = Math.max(300_000, runs * 400);
const historySeeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const families = fc.constantFrom<EventFamily[]>("accounts", "devices", "both");

function eventsOf(history: RoomHistory, historySeed: number, family: EventFamily): readonly RoomEvent[] {
  const { start, end, people, plan } = history;
  const destroyedAt = plan.dissolvesAt === null ? null : start + plan.dissolvesAt;
  return new EventSender(historySeed, { ...usualEvents, family, lossShare: 0.05 }, start, end).send(
    people,
    destroyedAt,
  );
}

/** The reports of the whole history, as text. */
async function reportsOf(
  history: RoomHistory,
  minutes: readonly MinuteOfEvents[],
  pairedEvents = true,
): Promise<string> {
  const { start, end, observations } = history;
  const window = { from: start, to: end };
  const settings = { ...defaultTruthSettings, pairedEvents, ...history.settings };
  const record = [...minutes, ...observations];
  const summary = await reportSummary(record, window, settings);
  const attendees = await reportAttendees(record, window, {}, settings);
  const series = await reportSeries(observations, window, 300, settings);
  return JSON.stringify([summary, allAttendees(attendees), attendees.events, attendees.frame, series]);
}

function lawOf(hold: (history: RoomHistory, events: readonly RoomEvent[], historySeed: number) => Promise<void>) {
  return () =>
    fc.assert(
      fc.asyncProperty(historySeeds, families, async (historySeed, family) => {
        const history = makeRoomHistory(historySeed);
        await hold(history, eventsOf(history, historySeed, family), historySeed);
      }),
      { numRuns: runs, seed, endOnFailure: true },
    );
}

describe("reports of a room with webhooks, as the set of its events changes", () => {
  it(
    "are equal to the byte in any order of arrival, and however often an event comes",
    lawOf(async (history, events, historySeed) => {
      const random = seededRandom(historySeed);
      const again = events
        .filter(() => random() < 0.3)
        .map((event) => ({ ...event, receivedAtMs: event.receivedAtMs + 9_000 }));
      const shuffled = [...events, ...again].toSorted(() => random() - 0.5);

      expect(await reportsOf(history, minutesOfEvents(shuffled).toReversed())).toBe(
        await reportsOf(history, minutesOfEvents(events)),
      );
    }),
    timeout,
  );

  it(
    "are equal to the byte whether events come in time or three days late",
    lawOf(async (history, events) => {
      const late = events.map((event) => ({ ...event, receivedAtMs: event.receivedAtMs + 3 * 86_400_000 }));

      expect(await reportsOf(history, minutesOfEvents(late))).toBe(await reportsOf(history, minutesOfEvents(events)));
    }),
    timeout,
  );

  it(
    "are not changed by events from the future",
    lawOf(async (history, events, historySeed) => {
      const random = seededRandom(historySeed);
      const ahead = events
        .filter(() => random() < 0.3)
        .map((event) => {
          const atMs = (event.atMs ?? 0) + Math.floor(random() * 60_000);
          return { ...event, atMs, receivedAtMs: atMs - 600_001 };
        });

      expect(await reportsOf(history, minutesOfEvents([...ahead, ...events]))).toBe(
        await reportsOf(history, minutesOfEvents(events)),
      );
    }),
    timeout,
  );

  it(
    "say without any event what they say of a room that receives no webhooks",
    lawOf(async (history) => {
      const empty = history.observations.map(({ slot }) => ({ minute: slot, events: [] }));
      const without = await reportsOf(history, []);

      expect(await reportsOf(history, empty)).toBe(without);
      expect(await reportsOf(history, empty, false)).toBe(without);
      expect(without).not.toMatch(/recall|"event"/);
    }),
    timeout,
  );

  it(
    "claim no wider interval of a stay that lists show, and no less proven time, when more genuine events are known",
    lawOf(async (history, events, historySeed) => {
      const random = seededRandom(historySeed);
      const some = events.filter(() => random() < 0.8);
      const window = { from: history.start, to: history.end };
      for (const paired of [false, true]) {
        const fewer = await foldWithEvents(history, some, paired);
        const more = await foldWithEvents(history, events, paired);

        for (const [userId, stays] of fewer.stays) {
          const narrowed = more.stays.get(userId) ?? [];
          for (const stay of stays.filter(({ runFrom }) => Number.isFinite(runFrom)))
            expect(
              narrowed.some((one) => isWithin(one, stay)),
              JSON.stringify({ userId, paired, stay, narrowed }),
            ).toBe(true);
          expect(totalStays(narrowed, window).secondsMin).toBeGreaterThanOrEqual(totalStays(stays, window).secondsMin);
        }
      }
    }),
    timeout,
  );
});
