import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { monthlyCost } from "../../../docs/cost/monthly-cost.ts";
import { costTables } from "../../../docs/cost/print.ts";

describe("docs/COST.md", () => {
  it("holds the tables that docs/cost/print.ts computes", () => {
    const page = readFileSync(`${import.meta.dirname}/../../../docs/COST.md`, "utf8");

    expect(page).toContain(costTables());
  });

  it("grows with the rooms in every part", () => {
    const [few, many] = [monthlyCost(1), monthlyCost(10_000)];

    for (const [part, amount] of Object.entries(few)) {
      expect(Object.entries(many).find(([name]) => name === part)?.[1], part).toBeGreaterThanOrEqual(amount);
    }
  });
});
