import { describe, expect, it } from "vitest";
import { gridKeyOf } from "../../../page/presence-chart/grid-keys.ts";
import { nearestStays } from "../../../page/presence-chart/nearest-stays.ts";
import { presenceRowOf } from "../../../page/presence-chart/presence-row.ts";
import { at, attendee, iso } from "./attendees.ts";

const rows = { active: 3, rowCount: 10, pageRows: 5 };
const press = (key: string, held: { readonly ctrlKey?: boolean } = {}) =>
  gridKeyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held }, rows);

describe("the keys of the presence chart", () => {
  it("move from row to row, and stop at the ends", () => {
    expect(press("ArrowDown")).toEqual({ kind: "row", row: 4 });
    expect(press("PageUp")).toEqual({ kind: "row", row: 0 });
    expect(press("PageDown")).toEqual({ kind: "row", row: 8 });
    expect(press("End")).toEqual({ kind: "row", row: 9 });
  });

  it("zoom and pan, and leave the browser its own", () => {
    expect(press("+")).toMatchObject({ kind: "zoom" });
    expect(press("0")).toEqual({ kind: "zoom", factor: 0 });
    expect(press("ArrowLeft")).toMatchObject({ kind: "pan" });
    expect(press("+", { ctrlKey: true })).toBeUndefined();
    expect(press("toString")).toBeUndefined();
    expect(press("Tab")).toBeUndefined();
  });
});

describe("the stays of a tooltip", () => {
  const stays = [0, 10, 20, 30].map((minute) => ({
    joinedAt: iso(minute),
    leftBetween: [iso(minute + 5), iso(minute + 6)],
    leftProvenBy: "missed" as const,
  }));
  const row = presenceRowOf(attendee("ann", { stays }));

  it("are those nearest to the pointer, in the order of time", () => {
    expect(nearestStays(row, at(24), 2)).toEqual([2, 3]);
    expect(nearestStays(row, at(-50), 2)).toEqual([0, 1]);
    expect(nearestStays(row, undefined, 3)).toEqual([0, 1, 2]);
  });
});
