import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markAt, peopleAt } from "../../../page/views/room/retention-math.ts";
import { ratioAtLeast, ratioAtMost } from "../../../shared/attendance/reports/bounded-ratio.ts";

const curve = {
  sessionStart: "2026-11-20T09:00:00Z",
  cohort: 40,
  marks: [10, 15, 20, 25, 50].map((minute) => ({ minute, shareMin: 0.775, shareMax: 0.9 })),
};

describe("who stayed", () => {
  it("is read at the last mark within the share of the session", () => {
    expect([1, 0.8, 0.5, 0.1].map((share) => markAt(curve, share)?.minute)).toEqual([50, 25, 25, 10]);
  });

  it("is the people of the cohort within the API's shares", () => {
    expect(peopleAt(curve, { minute: 50, shareMin: 0.775, shareMax: 0.9 })).toEqual({ atLeast: 31, atMost: 36 });
  });

  it("is exact again for cohorts of fewer than 1,000, since the API rounds to three digits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.nat(), (cohort, some) => {
        const people = some % (cohort + 1);
        const mark = {
          minute: 10,
          shareMin: ratioAtLeast(people, cohort, 3),
          shareMax: ratioAtMost(people, cohort, 3),
        };

        expect(peopleAt({ ...curve, cohort }, mark)).toEqual({ atLeast: people, atMost: people });
      }),
    );
  });
});
