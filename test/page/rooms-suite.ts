import { describe, expect, it } from "vitest";
import type { RoomsReply } from "../../shared/room-routes/rooms-shape.ts";
import { askApi } from "./page-stack.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const english = new Intl.NumberFormat("en-GB");

export function describeRooms(underTest: () => PageUnderTest): void {
  describe("the list of rooms", () => {
    const visit = visitsOf(underTest);
    const nameCells = ".rooms tbody th a";

    it("shows the count of each room as the API says it", async () => {
      const { page, open } = await visit();

      await open("/");
      const rows = await page.locator(".rooms tbody tr").all();
      const shown = await Promise.all(
        rows.map(async (row) => [
          await row.locator("th a").textContent(),
          (await row.locator("strong").allTextContents()).join(""),
        ]),
      );
      const { rooms } = await askApi<RoomsReply>(underTest().stack, "/v1/rooms?limit=200");
      const counts = rooms.map(({ label, groupId, lastSnapshot }) => [
        label ?? groupId,
        lastSnapshot?.onlineCount === undefined ? "" : english.format(lastSnapshot.onlineCount),
      ]);

      // A snapshot between the two questions may change a count of the rooms in which people come and go.
      const steady = (list: readonly (readonly (string | null)[])[]) =>
        list.filter(([name]) => /show|clock|hall:/.test(name ?? ""));
      expect(steady(shown).toSorted()).toEqual(steady(counts).toSorted());
      expect(shown.length).toBe(rooms.length);
    });

    it("searches, filters and sorts, and the address carries it", async () => {
      const { page, open } = await visit();
      await open("/");

      await page.getByRole("searchbox").fill("town");
      const found = await page.locator(nameCells).allTextContents();
      await page.getByRole("searchbox").fill("");
      await page.getByRole("button", { name: "Now" }).click();
      const counts = (await page.locator(".rooms strong").allTextContents()).map((text) =>
        Number(text.replace(",", "")),
      );
      await page.getByLabel("App", { exact: true }).selectOption("live-cn");

      const { rooms } = await askApi<RoomsReply>(underTest().stack, "/v1/rooms?limit=200");
      const ofTowns = rooms.filter(({ label, groupId }) => `${label} ${groupId}`.toLowerCase().includes("town"));
      expect(found.length).toBe(ofTowns.length);
      expect(counts).toEqual(counts.toSorted((one, other) => other - one));
      expect(await page.locator(nameCells).count()).toBe(1);
      expect(new URL(page.url()).search).toBe("?sort=now&order=desc&app=live-cn");
    });

    it("draws the last hour of the rooms in view", async () => {
      const { page, open } = await visit();

      await open("/");

      expect(await page.locator(".sparkline-line").count()).toBeGreaterThan(5);
    });

    it("tracks a room, changes it and stops, and shows a refusal in the API's own words", async () => {
      const { page, open, allowErrors } = await visit();
      allowErrors(/Failed to load resource/);
      await open("/");

      await page.getByRole("button", { name: "Track a room…" }).click();
      await page.getByLabel("App", { exact: true }).last().fill("nowhere");
      await page.getByLabel("Group ID").fill("book-club");
      await page.getByRole("button", { name: "Track", exact: true }).click();
      const refused = await page.getByRole("dialog").getByRole("alert").textContent();
      await page.getByLabel("App", { exact: true }).last().fill("main");
      await page.getByLabel("Name for people").fill("Made by a test");
      await page.getByRole("button", { name: "Track", exact: true }).click();
      await page.getByRole("link", { name: "Made by a test" }).click();
      await page.getByRole("button", { name: "Stop tracking…" }).click();
      await page.getByRole("button", { name: "Stop tracking", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Rooms" }).waitFor();
      await page.waitForLoadState("networkidle");

      expect(refused).toMatch(/no app of this name|nowhere/);
      expect(await page.getByRole("link", { name: "Made by a test" }).count()).toBe(0);
    });
  });
}
