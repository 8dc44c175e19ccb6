import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rollupContextSlots } from "../../../shared/attendance/reports/rollup.ts";
import {
  type AskedRange,
  isSettled,
  pinnedWindow,
  readRange,
  settledPart,
} from "../../../shared/report-routes/report-window.ts";

const now = 1_767_312_000 + 12 * 3600 + 30;

describe("the range of a report", () => {
  it("is the hour that ends now, or at `to`, when nothing else is said", () => {
    expect(readRange({ from: undefined, to: undefined }, now, 31)).toEqual({ from: now - 3600, to: now });
    expect(readRange({ from: undefined, to: now - 7200 }, now, 31)).toEqual({ from: now - 10_800, to: now - 7200 });
    expect(readRange({ from: now - 60, to: undefined }, now, 31)).toEqual({ from: now - 60, to: now });
  });

  it("may end within a day from now, for whoever asks for his own today", () => {
    expect(readRange({ from: now, to: now + 86_400 }, now, 31).to).toBe(now + 86_400);
    expect(() => readRange({ from: now, to: now + 25 * 3600 + 1 }, now, 31)).toThrow(/more than a day in the future/);
  });

  it("counts relative times from now", () => {
    const ago = (secondsBeforeNow: number) => ({ secondsBeforeNow });

    expect(readRange({ from: ago(900), to: undefined }, now, 31)).toEqual({ from: now - 900, to: now });
    expect(readRange({ from: ago(7_200), to: ago(3_600) }, now, 31)).toEqual({ from: now - 7_200, to: now - 3_600 });
    expect(readRange({ from: undefined, to: ago(600) }, now, 31)).toEqual({ from: now - 4_200, to: now - 600 });
    expect(readRange({ from: now - 60, to: ago(30) }, now, 31)).toEqual({ from: now - 60, to: now - 30 });
    expect(() => readRange({ from: ago(60), to: ago(120) }, now, 31)).toThrow(/from must not be after to/);
    expect(() => readRange({ from: ago(32 * 86_400), to: undefined }, now, 31)).toThrow(/32 days long/);
    expect(() => readRange({ from: ago(9_999_999 * 86_400), to: undefined }, now, 31)).toThrow(/before 1970/);
  });

  it.each([
    [{ from: now, to: now - 1 }, /from must not be after to/],
    [
      { from: now - 31 * 86_400 - 1, to: now },
      /^the range is 32 days long; this report covers at most 31 days at once$/,
    ],
    [{ from: now - 33 * 86_400, to: now }, /^the range is 33 days long; /],
    [{ from: undefined, to: 1800 }, /before 1970/],
  ])("is refused as %j", (asked, why) => {
    expect(() => readRange(asked, now, 31)).toThrow(why);
  });
});

describe("the window that a cursor remembers", () => {
  const asked = { from: now - 7_200, to: now - 3_600 };
  const nothing = { from: undefined, to: undefined };
  const pinned = (from: unknown, to: unknown, range: AskedRange = asked) =>
    pinnedWindow(from, to, range, now, 31) !== undefined;

  it("is the one that was asked for, or a part of it that could be told when the first page was made", () => {
    expect(pinnedWindow(now - 7_200, now - 3_600, asked, now, 31)).toEqual(asked);
    expect([pinned(now - 7_200, now - 7_200), pinned(now - 7_200, now - 3_660)]).toEqual([true, true]);
    expect([
      pinned(now - 7_200, now - 3_599),
      pinned(now - 7_199, now - 3_600),
      pinned(now - 7_201, now - 3_600),
    ]).toEqual([false, false, false]);
  });

  it("begins an hour before the end where only that was asked for", () => {
    const range = { from: undefined, to: now };

    expect([pinned(now - 3_600, now, range), pinned(now - 3_600, now - 60, range)]).toEqual([true, true]);
    expect([pinned(now - 3_601, now, range), pinned(now - 3_599, now, range)]).toEqual([false, false]);
  });

  it("is no longer than an hour where nothing was asked for, wherever it lies", () => {
    expect([pinned(now - 9_600, now - 6_000, nothing), pinned(now - 9_601, now - 6_000, nothing)]).toEqual([
      true,
      false,
    ]);
  });

  it("is no longer than the report may be, and ends a minute ahead at the latest", () => {
    const since = (from: number) => ({ from, to: undefined });

    expect(pinned(now - 31 * 86_400, now, since(now - 31 * 86_400))).toBe(true);
    expect(pinned(now - 31 * 86_400 - 1, now, since(now - 31 * 86_400 - 1))).toBe(false);
    expect([pinned(now - 60, now + 60, since(now - 60)), pinned(now - 60, now + 61, since(now - 60))]).toEqual([
      true,
      false,
    ]);
    expect([pinned(now + 600, now + 600, since(now + 600)), pinned(now + 600, now + 601, since(now + 600))]).toEqual([
      true,
      false,
    ]);
  });

  it("of relative times is one that the request had at some moment up to now", () => {
    const lastQuarter = { from: { secondsBeforeNow: 900 }, to: undefined };
    const hourBeforeLast = { from: { secondsBeforeNow: 7_200 }, to: { secondsBeforeNow: 3_600 } };
    const upToAnHourAgo = { from: undefined, to: { secondsBeforeNow: 3_600 } };

    expect([pinned(now - 900, now, lastQuarter), pinned(now - 960, now - 60, lastQuarter)]).toEqual([true, true]);
    expect([pinned(now - 960, now, lastQuarter), pinned(now - 800, now, lastQuarter)]).toEqual([false, false]);
    expect([
      pinned(now - 7_260, now - 3_660, hourBeforeLast),
      pinned(now - 7_260, now - 3_720, hourBeforeLast),
    ]).toEqual([true, true]);
    expect([
      pinned(now - 7_260, now - 3_600, hourBeforeLast),
      pinned(now - 7_100, now - 3_600, hourBeforeLast),
    ]).toEqual([false, false]);
    expect([pinned(now - 7_230, now - 3_630, upToAnHourAgo), pinned(now - 7_230, now - 3_600, upToAnHourAgo)]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ["1", 2],
    [1.5, 2],
    [1, null],
    [-1, 2],
    [2, 1],
    [1, Number.POSITIVE_INFINITY],
  ])("is none of %j to %j", (from, to) => {
    expect(pinned(from, to, nothing)).toBe(false);
  });
});

describe("the part of a range that can be told about", () => {
  it("never reaches beyond now, never ends before it begins, and holds every slot that is overdue", () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(90_000), fc.option(fc.nat(300)), (back, length, age) => {
        const window = { from: now - back, to: now - back + length };
        const newest = age === null ? undefined : Math.floor(now / 60 - age) * 60;

        const part = settledPart(window, now, newest);

        expect(part.from).toBe(window.from);
        expect(part.to).toBeGreaterThanOrEqual(part.from);
        expect(part.to).toBeLessThanOrEqual(Math.max(window.from, Math.min(window.to, now)));
        expect(part.to).toBeGreaterThanOrEqual(Math.min(window.to, Math.floor((now - 75) / 60) * 60));
      }),
    );
  });

  it("takes in the running minute as soon as its slot is there", () => {
    const slot = Math.floor(now / 60) * 60;
    const window = { from: now - 3600, to: now };

    expect(settledPart(window, now, slot).to).toBe(now);
    expect(settledPart(window, now, slot - 60).to).toBe(slot);
  });
});

describe("a report that may be kept for a while", () => {
  it("ends long enough ago for the slots after it to have been written", () => {
    const context = rollupContextSlots * 60;

    expect(isSettled({ from: 0, to: now - context - 75 }, now)).toBe(true);
    expect(isSettled({ from: 0, to: now - context - 74 }, now)).toBe(false);
  });
});
