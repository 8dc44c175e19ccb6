import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pointsWithin, timeGrid } from "../../../shared/attendance/reports/time-grid.ts";
import { ZonedTime } from "../../../shared/identity/zoned-time.ts";
import { seededRuns } from "../../support/property-runs.ts";

const daySeconds = 86_400;
const at = (iso: string): number => Date.parse(iso) / 1000;

const zones = [
  ...["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Shanghai"],
  // Clocks change at midnight, so that a day begins at 01:00, or passes midnight twice.
  ...["Africa/Cairo", "Asia/Beirut", "America/Havana", "America/Santiago", "Atlantic/Azores", "America/Nuuk"],
  ...["Pacific/Chatham", "Pacific/Kiritimati", "Etc/GMT+12", "Africa/Casablanca", "UTC"],
];

const window = fc
  .record({
    from: fc.integer({ min: at("2025-12-30T00:00:00Z"), max: at("2028-01-02T00:00:00Z") }),
    seconds: fc.integer({ min: 0, max: 20 * daySeconds }),
  })
  .map(({ from, seconds }) => ({ from, to: from + seconds }));

describe("a local day", () => {
  it.each([
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23],
    ["Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25],
    ["America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", 25],
    ["Asia/Kolkata", "2026-11-20", "2026-11-19T18:30:00Z", 24],
    ["Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00Z", 23.5],
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z", 23], // 00:00 is 01:00
    ["Africa/Cairo", "2026-10-29", "2026-10-28T21:00:00Z", 25], // 24:00 is 23:00
    ["America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", 25], // midnight passes twice
    ["Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", 24], // the next day is the 31st
  ])("of %s on %s begins at %s and has %d hours", (name, date, begin, hours) => {
    const zone = new ZonedTime(name);

    const start = zone.startOfDay(at(`${date}T00:00:00Z`));

    expect(start).toBe(at(begin));
    expect(zone.date(start)).toBe(date);
    expect((zone.nextDay(start) - start) / 3600).toBe(hours);
    expect(zone.dayOf(zone.nextDay(start) - 1)).toBe(start);
  });
});

describe("points of local time", () => {
  it("partition every window, over changes of the clocks too", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(900, 3600, daySeconds), window, (name, seconds, range) => {
        const points = pointsWithin(range, timeGrid(seconds, new ZonedTime(name)));

        let reached = range.from;
        for (const { from, to } of points) {
          expect(from).toBe(reached);
          expect(to).toBeGreaterThan(from);
          reached = to;
        }
        expect(reached).toBe(range.to);
      }),
      seededRuns(300),
    );
  });

  it("hold one local date or hour each, and the next begins where it changes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(3600, daySeconds), window, (name, seconds, range) => {
        const zone = new ZonedTime(name);
        const length = seconds === daySeconds ? "2026-11-20".length : "2026-11-20T09".length;
        const unitAt = (instant: number): string => zone.iso(instant).slice(0, length);

        for (const { from, to } of pointsWithin(range, timeGrid(seconds, zone))) {
          expect(unitAt(to - 1)).toBe(unitAt(from));
          if (to < range.to) expect(zone.iso(to)).not.toBe(zone.iso(from));
          if (to < range.to && seconds === daySeconds) expect(unitAt(to)).not.toBe(unitAt(from));
        }
      }),
      seededRuns(150),
    );
  });

  it("begin at the same boundaries, wherever a window begins", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(900, 3600, daySeconds), window, (name, seconds, range) => {
        const grid = timeGrid(seconds, new ZonedTime(name));
        const boundary = grid.floor(range.from);

        expect(boundary).toBeLessThanOrEqual(range.from);
        expect(grid.next(boundary)).toBeGreaterThan(range.from);
        expect(grid.floor(boundary)).toBe(boundary);
        expect(grid.next(range.from)).toBe(grid.next(boundary));
      }),
      seededRuns(300),
    );
  });
});
