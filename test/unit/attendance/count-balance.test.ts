import { describe, expect, it } from "vitest";
import type { CountSample, SlotObservation } from "../../../shared/attendance/observation.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import type { MinuteOfEvents } from "../../../shared/attendance/room-event.ts";
import { allAttendees } from "../../support/everybody.ts";
import {
  type Audience,
  comingAndGoing,
  equalStays,
  steadyChurn,
  visitorsAndListeners,
  wholeClass,
} from "../../support/room-history/audiences.ts";
import { EventSender, minutesOfEvents, usualEvents } from "../../support/room-history/event-sender.ts";
import type { RoomPlan } from "../../support/room-history/room-plan.ts";
import { makeRoomHistory, type RoomHistory } from "../../support/room-history.ts";

const planOf30: Partial<RoomPlan> = {
  slots: 30,
  cap: 30,
  robots: 0,
  shownJoin: "first",
  pageDelay: 0.1,
  everySeconds: 60,
  countAgeSeconds: 20,
  faultShare: 0,
  lateShare: 0,
  hiccupShare: 0,
  emptiesAt: null,
  dissolvesAt: null,
};
const seeds = [1, 2, 3, 4, 5, 6];

const historyOf = (seed: number, audience: Audience, plan: Partial<RoomPlan> = {}) =>
  makeRoomHistory(seed, { ...planOf30, ...plan }, undefined, audience);

/** Seconds of the people whom the report names: by its estimates, by the true history, and by which the estimates are off. */
async function named(
  history: RoomHistory,
  record: readonly (SlotObservation | MinuteOfEvents)[] = history.observations,
) {
  const { start, end, people } = history;
  const report = await reportAttendees(record, { from: start, to: end });
  const presences = new Map(people.map((person) => [person.userId, person.presences]));
  const sums = { estimate: 0, truth: 0, off: 0, lastSeen: 0 };
  for (const { userId, secondsEstimate, personIndex } of allAttendees(report)) {
    const truth = (presences.get(userId) ?? []).reduce(
      (sum, { join, leave }) => sum + Math.max(0, Math.min(leave, end) - Math.max(join, start)),
      0,
    );
    sums.estimate += secondsEstimate;
    sums.truth += truth;
    sums.off += Math.abs(secondsEstimate - truth);
    for (const { joinLatest, seenUntil } of report.staysOf(personIndex)) sums.lastSeen += seenUntil - joinLatest;
  }
  return sums;
}

async function biasOf(histories: readonly RoomHistory[]): Promise<number> {
  const sums = await Promise.all(histories.map((history) => named(history)));
  const truth = sums.reduce((sum, one) => sum + one.truth, 0);
  return (sums.reduce((sum, one) => sum + one.estimate, 0) - truth) / truth;
}

describe("the estimator count-balance", () => {
  it.each([
    ["a room of 300 that lists 30", steadyChurn(300, 0.05), {}, 0.06],
    ["one with failed calls", steadyChurn(300, 0.05), { faultShare: 0.1 }, 0.06],
    ["a room of 1,000 that lists 30, most of whom are never listed", steadyChurn(1000, 0.05), {}, 0.1],
    ["a class that ends", wholeClass(300), {}, 0.15],
    ["everybody stays for twenty minutes", equalStays(300, 20), {}, 0.12],
    ["half of those who leave come back", comingAndGoing(300, 0.05), { slots: 60 }, 0.1],
    ["half look in, half stay", visitorsAndListeners(300), {}, 0.1],
    ["counts that are up to four minutes old", steadyChurn(300, 0.05), { countAgeSeconds: 240 }, 0.15],
  ] as const)("adds up to the time of the counts: %s", async (_, audience, plan, most) => {
    const bias = await biasOf(seeds.map((seed) => historyOf(seed, audience, plan)));

    expect(Math.abs(bias)).toBeLessThan(most);
  });

  it("is near for each person too where webhooks tell of exits, although lost connections have none", async () => {
    const plan = { ...planOf30, size: 300, slots: 120, churn: 0.02, rejoinShare: 0.3, secondDeviceShare: 0.2 };
    const sums = { estimate: 0, truth: 0, off: 0 };
    for (const seed of [1, 2]) {
      const history = makeRoomHistory(seed, { ...plan, flickerShare: 0.1, bursts: 0, dissolvesAt: null });
      const { start, end, people } = history;
      const events = new EventSender(seed, { ...usualEvents, family: "devices" }, start, end).send(people, null);
      const { estimate, truth, off } = await named(history, [...minutesOfEvents(events), ...history.observations]);
      sums.estimate += estimate;
      sums.truth += truth;
      sums.off += off;
    }

    expect(Math.abs(sums.estimate / sums.truth - 1)).toBeLessThan(0.05);
    expect(sums.off / sums.truth).toBeLessThan(0.19);
  });

  it("is near the truth of each person where all stay equally long", async () => {
    const { off, truth } = await named(historyOf(1, equalStays(300, 20)));

    expect(off / truth).toBeLessThan(0.15);
  });

  it("without counts lets people leave as fast as the listed do", async () => {
    const history = historyOf(1, steadyChurn(60, 0.1));
    const uncounted = history.observations.map((one): SlotObservation => ({ ...one, counts: [] }));

    const { estimate, truth } = await named(history, uncounted);

    expect(Math.abs(estimate / truth - 1)).toBeLessThan(0.2);
  });

  it("without counts and ended stays keeps people to the list that showed them last", async () => {
    const history = historyOf(1, steadyChurn(300, 0.05), { slots: 2 });
    const uncounted = history.observations.map((one): SlotObservation => ({ ...one, counts: [] }));

    const { estimate, lastSeen } = await named(history, uncounted);

    expect(Math.abs(estimate - lastSeen)).toBeLessThan(60 * 30);
  });

  it("claims nothing beyond the last observation", async () => {
    const history = historyOf(1, steadyChurn(300, 0.05));
    const half = history.observations.slice(0, 15);
    const last = (half.at(-1)?.slot ?? 0) + 60;

    const short = await reportAttendees(half, { from: history.start, to: last });
    const long = await reportAttendees(half, { from: history.start, to: history.end });

    const estimates = (report: typeof short) =>
      allAttendees(report).map(({ userId, secondsEstimate }) => [userId, secondsEstimate]);
    expect(estimates(long)).toEqual(estimates(short));
  });

  it("keeps each estimate within its bounds when counts are absurd", async () => {
    const history = historyOf(2, steadyChurn(90, 0.05));
    const counts = (slot: number): CountSample[] => [{ at: slot + 2, count: (slot / 60) % 3 === 0 ? 100_000 : 0 }];
    const absurd = history.observations.map((one): SlotObservation => ({ ...one, counts: counts(one.slot) }));

    const report = await reportAttendees(absurd, { from: history.start, to: history.end });

    for (const { secondsMin, secondsEstimate, secondsMax } of allAttendees(report)) {
      expect(secondsEstimate).toBeGreaterThanOrEqual(secondsMin);
      expect(secondsEstimate).toBeLessThanOrEqual(secondsMax);
    }
  });
});
