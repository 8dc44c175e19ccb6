import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ListVisibility } from "../../../shared/attendance/rules/list-visibility.ts";
import { PresenceFold } from "../../../shared/attendance/rules/presence-fold.ts";
import { boundStay, type Stay, type StayBounds } from "../../../shared/attendance/rules/stay.ts";
import { readRoom } from "../../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { everybody, type Person, personOf, totalPerson } from "../../support/everybody.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import type { TruePerson, TruePresence } from "../../support/room-history/true-people.ts";
import type { Showing } from "../../support/room-history/vendor-views.ts";
import { makeRoomHistory, type RoomHistory } from "../../support/room-history.ts";

const runs = propertyRuns(200);
const seed = propertySeed();
const totals = { histories: 0, stays: 0, proven: 0, truth: 0, widths: 0, bounded: 0, open: 0 };

async function fold(history: RoomHistory): Promise<{ presence: PresenceFold; visibility: ListVisibility }> {
  const countStalenessSeconds = Math.max(20, history.plan.countAgeSeconds);
  const settings = { ...defaultTruthSettings, countStalenessSeconds };
  const presence = new PresenceFold(settings);
  const visibility = new ListVisibility();
  await readRoom(history.observations, [presence, visibility], settings);
  presence.finish();
  return { presence, visibility };
}

function overlap(presences: readonly TruePresence[], from: number, to: number): number {
  let seconds = 0;
  for (const { join, leave } of presences) seconds += Math.max(0, Math.min(leave, to) - Math.max(join, from));
  return seconds;
}

/** The part of the truth that was seen: from the first shown join on. An earlier device that was never listed is an unseen stay. */
function seenOf(truth: TruePerson, showings: readonly Showing[]): TruePresence[] {
  return truth.presences.flatMap((presence) => {
    const { join, leave, visits } = presence;
    const joins = showings.filter(({ time }) => time >= join && time < leave).map(({ joinedAt }) => joinedAt);
    if (joins.length === 0) return [];
    const first = Math.min(...joins);
    const begun = Math.min(...visits.map((visit) => visit.join).filter((instant) => Math.floor(instant) >= first));
    return [{ ...presence, join: begun }];
  });
}

/** True when the stay's intervals hold a join of the person and the leave that belongs to it. */
function stayExisted(truth: TruePerson, stay: Stay, bounds: StayBounds): boolean {
  const latest = bounds.leaveLatest ?? Number.POSITIVE_INFINITY;
  return truth.presences.some((presence) => {
    const joined = presence.visits.some(({ join }) => join >= bounds.joinEarliest && join <= bounds.joinLatest);
    if (!joined) return false;
    if (presence.leave >= bounds.leaveEarliest && presence.leave <= latest) return true;
    // The vendor shows one entry for several devices: a join time that moved forward may be another device's.
    const otherDevice = presence.visits.some(({ join }) => join >= bounds.leaveEarliest && join <= latest);
    return stay.endedBy === "returned" && otherDevice;
  });
}

function assertStays(history: RoomHistory, truth: TruePerson, person: Person, presence: PresenceFold): void {
  for (const stay of person.stays) {
    const bounds = boundStay(stay, presence.skew);
    if (!stayExisted(truth, stay, bounds)) violate("law 1", history, { stay, bounds, truth });
    totals.stays += 1;
    if (bounds.leaveLatest === null) totals.open += 1;
    else {
      totals.bounded += 1;
      totals.widths += bounds.leaveLatest - bounds.leaveEarliest;
    }
  }
}

function assertTotals(history: RoomHistory, truth: TruePerson, person: Person, presence: PresenceFold): void {
  const { start, end } = history;
  const third = Math.floor((end - start) / 3);
  const seen = seenOf(truth, history.shown.get(truth.userId) ?? []);
  for (const window of [
    { from: start, to: end },
    { from: start + third, to: end - third },
    { from: start - 600, to: start + third },
    { from: start + 31, to: start + 92 },
  ]) {
    const claimed = totalPerson(person, presence.skew, window, presence.listsWithin(window)) ?? nothing;
    const trueSeconds = overlap(truth.presences, window.from, window.to);
    const seenSeconds = overlap(seen, window.from, window.to);
    const { secondsMin, secondsMax, secondsEstimate } = claimed;
    const facts = { window, trueSeconds, seenSeconds, claimed, person, truth };
    if (secondsMin > trueSeconds + 1e-6) violate("law 2", history, facts);
    if (secondsMax < seenSeconds - 1e-6) violate("law 3", history, facts);
    if (secondsMin > secondsEstimate || secondsEstimate > secondsMax) violate("estimate", history, facts);
    if (claimed.proven && trueSeconds === 0) violate("law 4", history, facts);
    if (window.from === start && window.to === end) {
      totals.proven += secondsMin;
      totals.truth += trueSeconds;
    }
  }
}

const nothing = { secondsMin: 0, secondsMax: 0, secondsEstimate: 0, proven: false };

function violate(law: string, { plan }: RoomHistory, facts: object): never {
  throw new Error(`${law} is broken: ${JSON.stringify({ ...facts, plan })}`);
}

function assertNobodyWronglyAbsent(history: RoomHistory, presence: PresenceFold, visibility: ListVisibility): void {
  const { start, end } = history;
  const windows = [
    [start, end],
    [start + 60, end - 60],
    [start + 90, start + 290],
  ] as const;
  for (const [from, to] of windows) {
    const { clear, floorSeconds } = visibility.within(from, to);
    if (!clear) continue;
    for (const truth of history.people) {
      const person = personOf(presence.people, truth.userId);
      if (person !== undefined && totalPerson(person, presence.skew, { from, to }) !== null) continue;
      for (const one of truth.presences) {
        const there = overlap([one], from, to);
        if (there > floorSeconds + 1e-6) {
          throw new Error(
            `law 5: ${there} s unseen, floor ${floorSeconds} ${JSON.stringify({ from, to, truth, plan: history.plan })}`,
          );
        }
      }
    }
  }
}

/** Histories that broke a law. 362360403: a walk of 19 s, in which the picture changed twice. */
const onceBroken = [362_360_403];

describe("the laws of truth, against rooms whose history is known", () => {
  afterAll(() => {
    const share = ((100 * totals.proven) / totals.truth).toFixed(1);
    const width = (totals.widths / totals.bounded).toFixed(1);
    console.log(
      `truth laws: seed ${seed}, ${totals.histories} histories, ${totals.stays} stays (${totals.open} open); ` +
        `${share} % of member-time proven; mean leave interval ${width} s against ${60 + 40} s in theory`,
    );
  });

  it(
    "never claims more than was there, and never less than was seen",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (historySeed) => {
          const history = makeRoomHistory(historySeed);
          const truths = new Map(history.people.map((person) => [person.userId, person]));

          const { presence, visibility } = await fold(history);

          totals.histories += 1;
          for (const person of everybody(presence.people)) {
            const truth = truths.get(person.userId);
            expect(truth).toBeDefined();
            if (truth === undefined) continue;
            assertStays(history, truth, person, presence);
            assertTotals(history, truth, person, presence);
          }
          assertNobodyWronglyAbsent(history, presence, visibility);
        }),
        { numRuns: runs, seed, endOnFailure: true, examples: onceBroken.map((one) => [one]) },
      );
    },
    Math.max(60_000, runs * 200),
  );
});
