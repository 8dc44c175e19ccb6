import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forEachConcurrently } from "../../../shared/sweep/concurrency.ts";
import { AppPacer } from "../../../shared/upstream/app-pacer.ts";
import { madeUpClock } from "../../support/made-up-clock.ts";

const command = "svc/list";
const callsPerSecond = 160;
const concurrency = 64;

/** Walks lists of so many pages each; tells how long later pages were queued, and when the last was over. */
async function walkLists(pages: readonly number[], latencyMs: number) {
  const clock = madeUpClock();
  const pacer = new AppPacer({ world: clock, rateOf: () => callsPerSecond });
  const waitsMs: number[] = [];
  let walked = 0;
  let endMs = Number.NaN;
  void forEachConcurrently(pages, { concurrency, whenReady: () => pacer.whenQueueIsShort(command) }, async (length) => {
    for (let page = 0; page < length; page += 1) {
      const askedMs = clock.now();
      const permit = await pacer.acquire(command, { atMs: 3_600_000 });
      permit.sent();
      if (page > 0) {
        waitsMs.push(clock.now() - askedMs);
      }
      await clock.sleep(latencyMs);
    }
    walked += 1;
  }).then(() => {
    endMs = clock.now();
  });
  await clock.runUntil(600_000);
  return { walked, waitsMs, endMs };
}

describe("lists walked concurrently", () => {
  it("are all walked, as fast as the pace allows, whatever each of them asks for", async () => {
    const lists = fc.array(fc.nat(3), { minLength: 1, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 380 }), async (pages, latencyMs) => {
        const { walked, endMs } = await walkLists(pages, latencyMs);

        const calls = pages.reduce((sum, length) => sum + length, 0);
        expect(walked).toBe(pages.length);
        expect(endMs).toBeLessThanOrEqual((calls / callsPerSecond) * 1_000 + 4 * latencyMs + 100);
      }),
      { numRuns: 40, examples: [[[...new Array(concurrency).fill(1), ...new Array(200).fill(0)], 1]] },
    );
  });

  it("are begun when few others wait, so that a page does not wait long for the pages after it", async () => {
    const { waitsMs } = await walkLists(new Array(600).fill(2), 80);

    // The first and the last of all workers are queued together.
    const between = waitsMs.slice(concurrency, -concurrency);
    expect(Math.max(...between)).toBeLessThan(250);
  });
});
