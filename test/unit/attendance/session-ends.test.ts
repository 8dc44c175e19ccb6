import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { HourlyRuns } from "../../../shared/attendance/reports/hourly-runs.ts";
import type { RoomEvent } from "../../../shared/attendance/room-event.ts";
import { findSessions, OccupancyRuns, type RoomSession } from "../../../shared/attendance/rules/sessions.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { eventAt } from "../../support/room-events.ts";
import { minutesOfEvents } from "../../support/room-history/event-sender.ts";
import { makeRoomHistory } from "../../support/room-history.ts";

const start = 1_767_312_000;

function slot(minute: number, more: Partial<SlotObservation>): SlotObservation {
  const at = start + minute * 60;
  return { slot: at, counts: [], rosters: [], gaps: [], dissolved: false, sampleEverySeconds: 60, ...more };
}

const counted = (minute: number, count: number) => slot(minute, { counts: [{ at: start + minute * 60 + 1, count }] });

const listed = (minute: number) => {
  const members = [{ userId: asUserId("ann"), joinedAt: start - 5 }];
  const [from, to] = [start + minute * 60 + 1, start + minute * 60 + 2];
  return slot(minute, { rosters: [{ from, to, listed: 1, robots: 0, ended: true, members }] });
};

const ever = { from: 0, to: 2 * start };
const steady = { size: 20, slots: 20, emptiesAt: null, lateShare: 0, hiccupShare: 0 };

async function sessionsOf(
  observations: readonly SlotObservation[],
  events: readonly RoomEvent[],
  settings = defaultTruthSettings,
): Promise<readonly RoomSession[]> {
  const runs = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, settings);
  const parts = new HourlyRuns(ever, 600, settings);
  await readRoom([...observations, ...minutesOfEvents(events)], [runs, parts], settings);
  const sessions = findSessions(runs.runs, settings);
  expect(findSessions(parts.all(), settings)).toEqual(sessions);
  return sessions;
}

const destroyedAt = (seconds: number): RoomEvent => eventAt("destroyed", null, (start + seconds) * 1000);

describe("the end of a group by a webhook", () => {
  const live = [0, 3, 4].map((count, minute) => counted(minute, count));
  const endsOf = (sessions: readonly RoomSession[]) =>
    sessions.map(({ endedBy, endedBetween }) => [endedBy, endedBetween[1]]);

  it("ends the session at its moment, before the sweep notices", async () => {
    const noticed = [...live, slot(3, { dissolved: true })];

    expect(endsOf(await sessionsOf(live, [destroyedAt(150.4)]))).toEqual([["dissolved", start + 151]]);
    expect(endsOf(await sessionsOf(noticed, [destroyedAt(150.4)]))).toEqual([["dissolved", start + 151]]);
    expect(endsOf(await sessionsOf(noticed, []))).toEqual([["dissolved", start + 240]]);
  });

  it("is not undone by a count that is older than it looks", async () => {
    const late = [...live, counted(3, 4)];

    expect(endsOf(await sessionsOf(late, [destroyedAt(175)]))).toEqual([["dissolved", start + 175]]);
  });

  it("parts the sessions of a group that is made again at once", async () => {
    const again = [...live, ...[3, 4].map((minute) => counted(minute, 2))];

    expect(endsOf(await sessionsOf(again, [destroyedAt(130)]))).toEqual([
      ["dissolved", start + 130],
      [null, null],
    ]);
  });

  it("is not undone by a lone count, which may be a fault of the vendor's", async () => {
    const ended = [["dissolved", start + 130]];

    expect(endsOf(await sessionsOf([...live, counted(3, 1)], [destroyedAt(130)]))).toEqual(ended);
    expect(endsOf(await sessionsOf([...live, counted(3, 1), counted(4, 0)], [destroyedAt(130)]))).toEqual(ended);
  });

  it("is followed by another session where a list shows people, or a webhook says that a person came", async () => {
    const members = [{ userId: asUserId("bo"), joinedAt: start + 170 }];
    const roster = { from: start + 181, to: start + 182, listed: 1, robots: 0, ended: true, members };
    const again = [...live, slot(3, { counts: [{ at: start + 181, count: 1 }], rosters: [roster] })];
    const came = eventAt("online", "bo", (start + 175) * 1000);
    const startOf = (sessions: readonly RoomSession[]) => sessions.at(1)?.startedBetween;

    expect(startOf(await sessionsOf(again, [destroyedAt(130)]))).toEqual([start + 110, start + 181]);
    expect(startOf(await sessionsOf([...live, counted(3, 1)], [destroyedAt(130), came]))).toEqual([
      start + 110,
      start + 181,
    ]);
  });

  it("counts for nothing where a later list shows a person from before, or where no clock can be so far ahead", async () => {
    const goesOn = [0, 1, 2, 3, 4].map(listed);
    const ahead = { ...destroyedAt(130), receivedAtMs: (start - 700) * 1000 };

    expect(endsOf(await sessionsOf(goesOn, [destroyedAt(130)]))).toEqual([[null, null]]);
    expect(endsOf(await sessionsOf(live, [ahead]))).toEqual([[null, null]]);
  });

  it("narrows the end that sweeps find, and never misses the true one, whatever the order of arrival", async () => {
    const law = fc.asyncProperty(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.double({ min: 0.2, max: 0.95, noNaN: true }),
      async (seed, share) => {
        const dissolvesAt = 20 * 60 * share;
        const history = makeRoomHistory(seed, { ...steady, dissolvesAt });
        const countStalenessSeconds = Math.max(20, history.plan.countAgeSeconds);
        const settings = { ...defaultTruthSettings, countStalenessSeconds, ...history.settings };
        const at = history.start + dissolvesAt;
        const event = eventAt("destroyed", null, Math.round(at * 1000));
        const copies = [event, { ...event, receivedAtMs: event.receivedAtMs + 86_400_000 }];

        const without = await sessionsOf(history.observations, [], settings);
        const told = await sessionsOf(history.observations, [event], settings);
        const runs = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, settings);
        const events = copies.flatMap((copy) => minutesOfEvents([copy]));
        await readRoom([...history.observations, ...events.toReversed()], [runs], settings);

        expect(findSessions(runs.runs, settings)).toEqual(told);
        expect(told.length).toBe(without.length);
        const end = told.at(-1)?.endedBetween;
        const sweepsEnd = without.at(-1)?.endedBetween;
        expect(end?.[0] ?? at).toBeLessThanOrEqual(at);
        // A room may have been empty before its group ended.
        const latest = Math.min(sweepsEnd?.[1] ?? Number.POSITIVE_INFINITY, Math.ceil(Math.round(at * 1000) / 1000));
        if (end !== undefined) expect(end[1]).toBe(latest);
      },
    );

    await fc.assert(law, { numRuns: propertyRuns(60), seed: propertySeed() });
  });
});
