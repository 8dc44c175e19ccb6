import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rollupContextSlots } from "../../../shared/attendance/reports/rollup.ts";
import { isSettled, readRange, settledPart } from "../../../shared/report-routes/report-window.ts";

const now = 1_767_312_000 + 12 * 3600 + 30;

describe("the range of a report", () => {
  it("is the hour that ends now, or at `to`, when nothing else is said", () => {
    expect(readRange({ from: undefined, to: undefined }, now, 31)).toEqual({ from: now - 3600, to: now });
    expect(readRange({ from: undefined, to: now - 7200 }, now, 31)).toEqual({ from: now - 10_800, to: now - 7200 });
    expect(readRange({ from: now - 60, to: undefined }, now, 31)).toEqual({ from: now - 60, to: now });
  });

  it("may end within a day from now, for whoever asks for his own today", () => {
    expect(readRange({ from: now, to: now + 86_400 }, now, 31).to).toBe(now + 86_400);
    expect(() => readRange({ from: now, to: now + 86_401 }, now, 31)).toThrow(/more than a day in the future/);
  });

  it.each([
    [{ from: now, to: now - 1 }, /from must not be after to/],
    [{ from: now - 31 * 86_400 - 1, to: now }, /at most 31 days/],
    [{ from: undefined, to: 1800 }, /before 1970/],
  ])("is refused as %j", (asked, why) => {
    expect(() => readRange(asked, now, 31)).toThrow(why);
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
