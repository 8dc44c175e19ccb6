import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisOf } from "../../../page/presence-chart/axis-ticks.ts";
import { isWhole, panned, timeAt, xOf, zoomed } from "../../../page/presence-chart/time-view.ts";
import { at } from "./attendees.ts";

const limits = { from: at(0), to: at(120) };

describe("the time that a chart shows", () => {
  it("keeps the instant under the pointer where it is while zooming", () => {
    const view = { from: at(20), to: at(100) };
    const near = zoomed(view, 0.5, at(40), limits);

    expect(xOf(at(40), near, 800)).toBeCloseTo(xOf(at(40), view, 800));
    expect(near.to - near.from).toBeCloseTo(40 * 60);
    expect(timeAt(xOf(at(33), near, 800), near, 800)).toBeCloseTo(at(33));
  });

  it("never leaves the range, nor becomes shorter than a minute", () => {
    const instant = fc.double({ min: limits.from, max: limits.to, noNaN: true });
    fc.assert(
      fc.property(instant, fc.double({ min: 0.001, max: 50, noNaN: true }), fc.integer(), (around, factor, seconds) => {
        const view = panned(zoomed({ from: at(30), to: at(60) }, factor, around, limits), seconds % 9999, limits);

        expect(view.from).toBeGreaterThanOrEqual(limits.from - 1e-3);
        expect(view.to).toBeLessThanOrEqual(limits.to + 1e-3);
        expect(view.to - view.from).toBeGreaterThanOrEqual(60 - 1e-3);
      }),
    );
  });

  it("is the whole range when it is zoomed out far enough", () => {
    expect(isWhole(zoomed({ from: at(30), to: at(60) }, 100, at(31), limits), limits)).toBe(true);
    expect(isWhole({ from: at(30), to: at(60) }, limits)).toBe(false);
  });
});

describe("the time axis", () => {
  it("has round local times, no more than there is room for", () => {
    const { stepSeconds, ticks } = axisOf(limits, 8, () => 0);

    expect(stepSeconds).toBe(15 * 60);
    expect(ticks.map(({ at: time }) => time)).toEqual([0, 15, 30, 45, 60, 75, 90, 105, 120].map(at));
  });

  it("is aligned to the time zone, with dates at local midnights", () => {
    const halfHourZone = 5.5 * 3600;
    const { ticks } = axisOf({ from: at(0), to: at(24 * 60) }, 5, () => halfHourZone);

    expect(ticks.every(({ at: time }) => (time + halfHourZone) % (6 * 3600) === 0)).toBe(true);
    expect(ticks.filter(({ isDate }) => isDate).map(({ at: time }) => new Date(time * 1000).toISOString())).toEqual([
      "2026-11-20T18:30:00.000Z",
    ]);
  });

  it("keeps round times across a change of daylight saving", () => {
    const change = at(180);
    const { ticks } = axisOf({ from: at(0), to: at(24 * 60) }, 8, (time) => (time < change ? 7200 : 3600));

    for (const { at: time } of ticks) {
      expect((time + (time < change ? 7200 : 3600)) % 3600).toBe(0);
    }
  });
});
