import { expect } from "vitest";

/**
 * A budget of milliseconds. `npm run bench:page` holds it, on a machine that does nothing else; elsewhere it is printed, since a slow
 * machine is no fault of the page.
 */
export function expectWithinMs(what: string, ms: number, mostMs: number): void {
  console.log(`${what}: ${Math.round(ms)} of ${mostMs} ms`);
  if (process.env["ROLLCALL_PAGE_BUDGETS"] === "on") {
    expect(ms, what).toBeLessThanOrEqual(mostMs);
  }
}
