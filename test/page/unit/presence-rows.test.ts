import { describe, expect, it } from "vitest";
import { presenceRowOf } from "../../../page/presence-chart/presence-row.ts";
import { chooseRows, type RowChoice } from "../../../page/presence-chart/row-order.ts";
import { rowWindowOf, scrollTopFor } from "../../../page/presence-chart/row-window.ts";
import { drawRow } from "../../../page/presence-chart/stay-segments.ts";
import { at, attendee, iso } from "./attendees.ts";

const span = { from: at(0), to: at(60) };

describe("a row of the presence chart", () => {
  it("is solid where the person was proven, faded where possible, with a tick at the vendor's join time", () => {
    const row = presenceRowOf(
      attendee("ann", {
        stays: [{ joinedAt: iso(5), leftBetween: [iso(20), iso(22)], leftProvenBy: "missed" }],
      }),
    );

    expect(drawRow(row, span)).toEqual({
      segments: [
        { from: at(5), to: at(20), kind: "proven" },
        { from: at(20), to: at(22), kind: "possible" },
      ],
      ticks: [at(5)],
    });
  });

  it("fades in where no list shows the join time, and out to the end where no leave was seen", () => {
    const row = presenceRowOf(
      attendee("ann", {
        stays: [{ joinedAt: null, joinedBetween: [iso(1), iso(3)], leftBetween: [iso(50), null], leftProvenBy: null }],
      }),
    );

    expect(drawRow(row, span)).toEqual({
      segments: [
        { from: at(1), to: at(3), kind: "possible" },
        { from: at(3), to: at(50), kind: "proven" },
        { from: at(50), to: at(60), kind: "possible" },
      ],
      ticks: [],
    });
  });

  it("has a tick at both ends of a stay that is exact, and is cut at the ends of the range", () => {
    const row = presenceRowOf(
      attendee("ann", {
        stays: [
          { joinedAt: iso(-10), leftBetween: [iso(10), iso(10)], leftProvenBy: "returned" },
          { joinedAt: iso(10), leftBetween: [iso(70), iso(72)], leftProvenBy: "missed" },
        ],
      }),
    );

    expect(drawRow(row, span)).toEqual({
      segments: [
        { from: at(0), to: at(10), kind: "proven" },
        { from: at(10), to: at(60), kind: "proven" },
      ],
      ticks: [at(10), at(10)],
    });
  });

  it("is faded as a whole when the stay is certain but none of its seconds is", () => {
    const row = presenceRowOf(
      attendee("ann", {
        stays: [
          { joinedAt: null, joinedBetween: [iso(1), iso(9)], leftBetween: [iso(4), iso(12)], leftProvenBy: "missed" },
        ],
      }),
    );

    expect(drawRow(row, span).segments).toEqual([{ from: at(1), to: at(12), kind: "possible" }]);
  });

  it("is hatched for a person of whom the record cannot tell, and empty for one who was absent", () => {
    expect(drawRow(presenceRowOf(attendee("ann", { status: "unknown" })), span).segments).toEqual([
      { ...span, kind: "unknown" },
    ]);
    expect(drawRow(presenceRowOf(attendee("bob", { status: "absent" })), span).segments).toEqual([]);
  });
});

describe("the order of rows", () => {
  const rows = [
    attendee("c", { name: "Zoë", secondsMin: 10, firstJoin: iso(9), shareOfSession: { min: 0.1, max: 0.2 } }),
    attendee("a", { nickname: "ada", secondsMin: 30, firstJoin: null }),
    attendee("b", { name: "Émile", email: "e@x.org", secondsMin: 20, firstJoin: iso(2) }),
  ].map(presenceRowOf);
  const usual: RowChoice = { search: "", order: "name", direction: "asc", accepts: () => true };
  const idsOf = (choice: Partial<RowChoice>) =>
    chooseRows(rows, { ...usual, ...choice }, new Intl.Collator("en")).map(({ userId }) => userId);

  it("is by name as people sort it, and by nickname where there is no name", () => {
    expect(idsOf({})).toEqual(["a", "b", "c"]);
    expect(idsOf({ direction: "desc" })).toEqual(["c", "b", "a"]);
  });

  it("puts people without a value last in either direction", () => {
    expect(idsOf({ order: "firstJoin" })).toEqual(["b", "c", "a"]);
    expect(idsOf({ order: "firstJoin", direction: "desc" })).toEqual(["c", "b", "a"]);
    expect(idsOf({ order: "share", direction: "desc" })).toEqual(["c", "a", "b"]);
  });

  it("finds people by a part of any of their names, whatever the letter case", () => {
    expect(idsOf({ search: " ADA" })).toEqual(["a"]);
    expect(idsOf({ search: "x.org" })).toEqual(["b"]);
    expect(idsOf({ accepts: ({ attendee: { secondsMin } }) => secondsMin > 10 })).toEqual(["a", "b"]);
  });
});

describe("the rows that exist in the document", () => {
  const scrolled = (scrollTop: number, rowCount = 10_000) => ({ scrollTop, viewHeight: 500, rowHeight: 28, rowCount });

  it("hold everything on the screen at any scroll position", () => {
    for (let scrollTop = 0; scrollTop <= 10_000 * 28 - 500; scrollTop += 333) {
      const { first, end } = rowWindowOf(scrolled(scrollTop), 20);

      expect(first * 28).toBeLessThanOrEqual(scrollTop);
      expect(end * 28).toBeGreaterThanOrEqual(Math.min(10_000 * 28, scrollTop + 500));
      expect(end - first).toBeLessThan(100);
    }
  });

  it("stay within the list", () => {
    expect(rowWindowOf(scrolled(0, 0), 20)).toEqual({ first: 0, end: 0 });
    expect(rowWindowOf(scrolled(9_999_999), 20).end).toBe(10_000);
    expect(rowWindowOf(scrolled(-50, 3), 20)).toEqual({ first: 0, end: 3 });
  });

  it("are scrolled to as little as is needed", () => {
    expect(scrollTopFor(3, scrolled(0))).toBeUndefined();
    expect(scrollTopFor(3, scrolled(200))).toBe(84);
    expect(scrollTopFor(20, scrolled(0))).toBe(21 * 28 - 500);
  });
});
