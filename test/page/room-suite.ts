import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { SeriesReply } from "../../shared/report-routes/series-shape.ts";
import type { SummaryReply } from "../../shared/report-routes/summary-shape.ts";
import { expectWithinMs } from "./budgets.ts";
import { msUntilDrawn, msUntilOpened } from "./drawn-times.ts";
import { longestFrameMs, medianOf } from "./frame-times.ts";
import { askApi } from "./page-stack.ts";
import { figuresOf } from "./shown-figures.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const english = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 1, roundingMode: "floor" });
const canvas = ".count-chart canvas";

/** Yesterday, which no sweep changes any more. */
function yesterday(): { readonly from: string; readonly to: string } {
  const hour = 3_600_000;
  const to = Math.floor(Date.now() / hour) * hour - 12 * hour;
  return { from: new Date(to - 24 * hour).toISOString(), to: new Date(to).toISOString() };
}

export function describeRoom(underTest: () => PageUnderTest): void {
  describe("the view of a room", () => {
    const visit = visitsOf(underTest);

    it("shows the numbers of the summary as the API says them", async () => {
      const { page, open } = await visit();
      const range = new URLSearchParams(yesterday());

      await open(`/rooms/main/evening-show?${range}`);
      await page.locator(".figure").first().waitFor();
      const shown = await figuresOf(page);
      const path = "/v1/apps/main/rooms/evening-show/attendance";
      const summary = await askApi<SummaryReply>(underTest().stack, `${path}/summary?${range}`);

      expect(summary.peak?.count).toBeGreaterThan(250);
      expect(shown).toMatchObject({
        Peak: english.format(summary.peak?.count ?? Number.NaN),
        Average: english.format(summary.timeWeightedAverage ?? Number.NaN),
        "Person-minutes": english.format(summary.personMinutes),
        "Different people": english.format(summary.uniques.atLeast ?? Number.NaN),
        Observed: percent.format(summary.observedShare),
        Listed: percent.format(summary.coverage ?? Number.NaN),
        "Joins a minute": english.format(summary.flow?.newcomersPerMinute ?? Number.NaN),
      });
    });

    it("has every point of the chart in its table, as the API says it", async () => {
      const { page, open } = await visit();
      const range = new URLSearchParams(yesterday());

      await open(`/rooms/main/evening-show?${range}`);
      await page.locator(".count-chart .as-table summary").click();
      const cells = await page.locator(".count-chart tbody td:nth-child(3)").allTextContents();
      const path = `/v1/apps/main/rooms/evening-show/attendance?${range}&resolution=1m`;
      const { points } = await askApi<SeriesReply>(underTest().stack, path);

      expect(cells.length).toBe(1440);
      expect(cells).toEqual(points.map(({ max }) => (max === null ? "–" : english.format(max))));
    });

    it("tells who stayed how long, in bounds that follow the threshold", async () => {
      const { page, open } = await visit();
      await open(`/rooms/main/evening-show?${new URLSearchParams(yesterday())}`);
      const answer = page.locator(".retention-answer");

      const at80 = await answer.textContent();
      await page.getByLabel("Share of the session").fill("20");
      const at20 = await answer.textContent();

      // "217 of 251" where both bounds are the same.
      const bounds = (text: string | null) => {
        const numbers = [...(text ?? "").replace(/^.*?:/, "").matchAll(/\d[\d,]*/g)].map(([n]) =>
          Number(n.replaceAll(",", "")),
        );
        const [exact = Number.NaN, all = Number.NaN] = numbers;
        return numbers.length === 2 ? [exact, exact, all] : numbers;
      };
      const [least80 = 0, most80 = 0, all = 0] = bounds(at80);
      const [least20 = 0] = bounds(at20);
      expect(at80).toContain("Still there after 80%");
      expect(least80).toBeLessThanOrEqual(most80);
      expect(least20).toBeGreaterThan(least80);
      expect(all).toBeGreaterThan(100);
    });

    it("saves the curve of who stayed as a picture", async () => {
      const { page, open } = await visit();
      await open(`/rooms/main/evening-show?${new URLSearchParams(yesterday())}`);
      const button = page.locator(".retention").getByRole("button", { name: "PNG" });

      const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);

      expect(download.suggestedFilename()).toMatch(/\.png$/);
      expect((await readFile(await download.path())).subarray(1, 4).toString()).toBe("PNG");
    });

    it("reads values, zooms and pans with keys, and reports on the part that is zoomed to", async () => {
      const { page, open } = await visit();
      await open("/rooms/main/evening-show?range=6h");
      await page.locator(canvas).waitFor();

      await page.locator(".chart-frame").focus();
      await page.keyboard.press("ArrowRight");
      const read = await page.locator(".readout").first().textContent();
      await page.keyboard.press("+");
      await page.keyboard.press("Shift+ArrowRight");
      await page.getByRole("button", { name: "Report on this part" }).click();
      await page.waitForLoadState("networkidle");
      const query = new URL(page.url()).searchParams;
      const hours = (Date.parse(query.get("to") ?? "") - Date.parse(query.get("from") ?? "")) / 3_600_000;

      expect(read).toMatch(/people|not observed/);
      expect(hours).toBeCloseTo(3.6, 1);
    });

    it("draws a day of 1,000 people, opened by its address or by a click", async () => {
      const { stack } = underTest();
      const drawn = '.room-report[aria-busy="false"] .count-chart canvas';
      const opened: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const { page } = await visit();
        const address = `${stack.apiUrl}/rooms/main/all-day?range=24h#key=${stack.demoKey}`;
        opened.push(await msUntilOpened(page, address, drawn));
        await page.waitForLoadState("networkidle");
      }
      const { page, open } = await visit();
      await open("/rooms/main/all-day");
      const clicked: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        clicked.push(await msUntilDrawn(page.getByRole("button", { name: "24 h" }), drawn));
        await page.waitForLoadState("networkidle");
        await page.getByRole("button", { name: "1 h" }).click();
        await page.waitForLoadState("networkidle");
      }

      expectWithinMs("a day of 1,000 people, opened by its address", medianOf(opened), 1000);
      expectWithinMs("a day of 1,000 people, opened by a click", medianOf(clicked), 1000);
    });

    it("zooms in a day of 1,000 people", async () => {
      const { page, open } = await visit();
      await open("/rooms/main/all-day?range=24h");
      await page.locator(canvas).waitFor();
      await page.locator(".chart-frame").focus();

      const longest = await longestFrameMs(page, async () => {
        for (const key of ["+", "+", "Shift+ArrowRight", "Shift+ArrowLeft", "-", "0"]) {
          await page.keyboard.press(key);
        }
      });

      expectWithinMs("the longest frame of a zoom", longest, 50);
    });
  });
}
