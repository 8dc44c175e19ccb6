import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { totalStays, unionSeconds } from "../../../shared/attendance/rules/person-totals.ts";
import { boundStay, newStay, type StayBounds } from "../../../shared/attendance/rules/stay.ts";
import { uniteStays } from "../../../shared/attendance/rules/united-stays.ts";
import { seededRuns } from "../../support/property-runs.ts";

const exact = { aheadAtLeast: 0, aheadAtMost: 0 };
const window = { from: 20, to: 180 };

/** A stay that lists show from its join on until `seen`, and that is over by `left`. */
function stay(joined: number, seen: number, left: number | null): StayBounds {
  const list = { low: joined + 1, to: joined + 2 };
  const facts = { provenUntil: seen, sightedAt: seen, seenUntil: seen + 1, leftLatest: left };
  return boundStay({ ...newStay(joined, list, null), ...facts }, exact);
}

/** Stays of one user ID: ascending and apart. */
const ofOneId = fc
  .array(fc.tuple(fc.integer({ min: 3, max: 30 }), fc.integer({ min: 3, max: 40 }), fc.integer({ min: 0, max: 9 })), {
    maxLength: 5,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(([pause, length, doubt]) => {
      const joined = at + pause;
      const seen = joined + length;
      at = seen + doubt;
      return stay(joined, seen, at);
    });
  });
const ofSeveralIds = fc.array(ofOneId, { minLength: 1, maxLength: 4 });

/** Counted second by second. */
function measure(
  stays: readonly StayBounds[],
  startOf: (stay: StayBounds) => number,
  endOf: (stay: StayBounds) => number,
): number {
  let seconds = 0;
  for (let at = window.from; at < window.to; at += 1) {
    if (stays.some((one) => startOf(one) <= at && at < endOf(one))) seconds += 1;
  }
  return seconds;
}

describe("the stays of several user IDs of one person", () => {
  it("count the measure of their union: no time twice, and none lost", () => {
    fc.assert(
      fc.property(ofSeveralIds, (ofEachId) => {
        const { all } = uniteStays(ofEachId);

        const totals = totalStays(all, window);

        const certain = measure(
          all,
          ({ joinLatest }) => joinLatest,
          ({ leaveEarliest }) => leaveEarliest,
        );
        const possible = measure(
          all,
          ({ possibleFrom }) => possibleFrom,
          ({ leaveLatest }) => leaveLatest ?? Number.POSITIVE_INFINITY,
        );
        expect([totals.secondsMin, totals.secondsMax]).toEqual([certain, possible]);
        expect(totals.secondsEstimate).toBeGreaterThanOrEqual(certain);
        expect(totals.secondsEstimate).toBeLessThanOrEqual(possible);
      }),
      seededRuns(500),
    );
  });

  it("count the same in whatever order", () => {
    fc.assert(
      fc.property(ofSeveralIds, fc.integer(), (ofEachId, turn) => {
        const all = ofEachId.flat();
        const turned = all.length === 0 ? all : [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
        const starts = ({ joinLatest }: StayBounds): number => joinLatest;
        const ends = ({ leaveEarliest }: StayBounds): number => leaveEarliest;

        expect(unionSeconds(turned, window, starts, ends)).toBe(unionSeconds(all, window, starts, ends));
      }),
      seededRuns(300),
    );
  });

  it("begin with the earliest join and end with the latest leave, whichever ID they are of", () => {
    const phone = [stay(10, 100, 110)];
    const laptop = [stay(5, 8, 9), stay(40, 50, 60)];

    expect(uniteStays([phone, laptop])).toMatchObject({ first: laptop[0], last: phone[0] });
    expect(uniteStays([laptop, phone])).toMatchObject({ first: laptop[0], last: phone[0] });
  });

  it("have no end while one of them may go on", () => {
    const phone = [stay(10, 100, null)];
    const laptop = [stay(40, 120, 170)];

    expect(uniteStays([phone, laptop]).last?.leaveLatest).toBeNull();
    expect(uniteStays([])).toEqual({ all: [], first: undefined, last: undefined });
  });
});
