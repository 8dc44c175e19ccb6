import { describe, expect, it } from "vitest";
import { asAppName } from "../../../shared/identity/ids.ts";
import { type AppReport, emptyAppReport } from "../../../shared/sweep/app-report.ts";
import { planRoom } from "../../../shared/sweep/room-plan.ts";
import { figuresOf } from "../../../shared/sweep/summary.ts";
import { trackedRoom } from "../../support/recorded-rooms.ts";

const slot = 1_767_312_000;
const report = (given: Partial<AppReport>): AppReport => ({ ...emptyAppReport(asAppName("main")), ...given });
const coverageOf = (...reports: AppReport[]) => figuresOf(reports, 1).coveragePercent;

describe("the coverage of a run", () => {
  it("is the share of what was due that was observed", () => {
    expect(coverageOf(report({ dueParts: 8, counts: 4, lists: 2 }))).toBe(75);
    expect(coverageOf(report({ dueParts: 4, counts: 4 }), report({ dueParts: 4 }))).toBe(50);
  });

  it("is whole when nothing was due, and none when nobody could find out", () => {
    expect(coverageOf(report({}))).toBe(100);
    expect(coverageOf(report({ skipped: "leased" }))).toBe(100);
    expect(coverageOf(report({ skipped: "failed" }))).toBe(0);
  });

  it("counts the list and the count of a chat group apart, although one walk gives both", () => {
    const listed = planRoom(trackedRoom("classes", "g", { groupType: "ChatGroup" }), slot);
    const counted = planRoom(trackedRoom("classes", "g", { groupType: "ChatGroup", roster: false }), slot);

    expect([listed?.draft.dueParts, counted?.draft.dueParts]).toEqual([2, 1]);
  });
});
