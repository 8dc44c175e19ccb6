import { describe, expect, it } from "vitest";
import { asAppName } from "../../../shared/identity/ids.ts";
import { type AppReport, emptyAppReport } from "../../../shared/sweep/app-report.ts";
import { planRoom } from "../../../shared/sweep/room-plan.ts";
import { figuresOf, summaryFacts } from "../../../shared/sweep/summary.ts";
import { trackedRoom } from "../../support/recorded-rooms.ts";

const slot = 1_767_312_000;
const report = (given: Partial<AppReport>): AppReport => ({ ...emptyAppReport(asAppName("main")), ...given });
const coverageOf = (...reports: AppReport[]) => figuresOf(reports, 1).coveragePercent;

describe("the coverage of a run", () => {
  it("is the share of what was due that was observed", () => {
    expect(coverageOf(report({ dueParts: 8, counts: 4, lists: 2 }))).toBe(75);
    expect(coverageOf(report({ dueParts: 4, counts: 4 }), report({ dueParts: 4 }))).toBe(50);
  });

  it("is not told where nothing was due, or by a run that left the app to another", () => {
    expect(coverageOf(report({}))).toBeUndefined();
    expect(coverageOf(report({ skipped: "leased" }), report({ skipped: "done" }))).toBeUndefined();
    expect(summaryFacts({ shard: 0, of: 1, slot }, [report({})], 1)).not.toHaveProperty("coveragePercent");
  });

  it("is less than whole where an app could not be swept, whose rooms nobody could count", () => {
    expect(coverageOf(report({ skipped: "failed" }))).toBe(0);
    expect(coverageOf(report({ skipped: "claimed" }))).toBe(0);
    expect(coverageOf(report({ skipped: "failed" }), report({ dueParts: 99, counts: 99 }))).toBe(99);
  });

  it("counts what was observed and not stored as lost", () => {
    expect(coverageOf(report({ dueParts: 8, counts: 4, lists: 4, lostParts: 8 }))).toBe(0);
    expect(coverageOf(report({ dueParts: 8, counts: 4, lists: 4, lostParts: 2 }))).toBe(75);
  });

  it("says 100 of nothing less than all", () => {
    expect(coverageOf(report({ dueParts: 10_000, counts: 9_999 }))).toBe(99.9);
    expect(coverageOf(report({ dueParts: 10_000, counts: 10_000 }))).toBe(100);
  });

  it("counts the list and the count of a chat group apart, although one walk gives both", () => {
    const listed = planRoom(trackedRoom("classes", "g", { groupType: "ChatGroup" }), slot);
    const counted = planRoom(trackedRoom("classes", "g", { groupType: "ChatGroup", roster: false }), slot);

    expect([listed?.draft.dueParts, counted?.draft.dueParts]).toEqual([2, 1]);
  });
});
