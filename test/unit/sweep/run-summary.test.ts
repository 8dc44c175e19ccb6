import { describe, expect, it } from "vitest";
import { asAppName } from "../../../shared/identity/ids.ts";
import { type AppReport, emptyAppReport } from "../../../shared/sweep/app-report.ts";
import { planRoom } from "../../../shared/sweep/room-plan.ts";
import { figuresOf, summaryFacts } from "../../../shared/sweep/summary.ts";
import { trackedRoom } from "../../support/recorded-rooms.ts";

const slot = 1_767_312_000;
const report = (given: Partial<AppReport>): AppReport => ({ ...emptyAppReport(asAppName("main")), ...given });
const coverageOf = (...reports: AppReport[]) => figuresOf(reports, 1).coveragePercent;

describe("the line of a run", () => {
  const main = report({
    ...{
      rooms: 3,
      counts: 2,
      lists: 1,
      dueParts: 6,
      written: 3,
      duplicates: 1,
      failedWrites: 4,
      repaired: 5,
      discovered: 6,
      confirmed: 5,
      denied: 2,
      unanswered: 1,
    },
    ...{ dissolved: 7, calls: 80, throttles: 9, lagSeconds: 1.26 },
    gaps: new Map([["throttled", 2]] as const),
  });
  const other = report({
    ...{ app: asAppName("other"), rooms: 10, counts: 20, dueParts: 24, lagSeconds: 12.34, skipped: "claimed" },
    gaps: new Map([
      ["throttled", 1],
      ["deadline", 3],
    ] as const),
  });

  it("adds up what became of all apps", () => {
    expect(summaryFacts({ shard: 1, of: 4, slot }, [main, other], 1_234.6)).toEqual({
      ...{ slot: "2026-01-02T00:00:00.000Z", shard: "1/4", apps: 2, rooms: 13, counts: 22, lists: 1, written: 3 },
      ...{ duplicates: 1, failedWrites: 4, repaired: 5, discovered: 6, dissolved: 7, calls: 80, throttles: 9 },
      ...{ confirmed: 5, denied: 2, unanswered: 1 },
      ...{ coveragePercent: 74.1, lagSeconds: 12.3, tookMs: 1_235, skipped: "other: claimed" },
      ...{ "gaps.throttled": 3, "gaps.deadline": 3 },
    });
  });

  it("is the same for the metrics", () => {
    expect(figuresOf([main, other], 1_234.6)).toEqual({
      ...{ rooms: 13, calls: 80, throttles: 9, lagSeconds: 12.34, coveragePercent: 74.1, durationMs: 1_234.6 },
      ...{ dueParts: 31, lostParts: 8, peopleAsked: 8, peopleUnanswered: 1 },
      ...{
        failedWrites: 4,
        skippedApps: 1,
        gaps: new Map([
          ["throttled", 3],
          ["deadline", 3],
        ]),
      },
    });
  });

  it("of no app at all is zeros", () => {
    expect(summaryFacts({ shard: 0, of: 1, slot }, [], 0)).toMatchObject({
      apps: 0,
      calls: 0,
      lagSeconds: 0,
      tookMs: 0,
    });
    expect(figuresOf([], 0)).toMatchObject({ lagSeconds: 0, skippedApps: 0, coveragePercent: undefined });
    expect(figuresOf([], 0)).toMatchObject({ dueParts: 0, lostParts: 0 });
  });
});

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
