import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { axeFindings } from "./page-visit.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

/** Each dialog with the button that opens it. */
const dialogs = [
  { address: "/", opener: "Track a room…", chinese: "跟踪房间…" },
  { address: "/rooms/main/evening-show", opener: "Change…", chinese: "修改…" },
  { address: "/rooms/main/evening-show", opener: "Stop tracking…", chinese: "停止跟踪…" },
  // Of an app that does not exist: the dialog needs no report, which takes long.
  { address: "/people/nowhere/u00002", opener: "Erase this person…", chinese: "删除此人…" },
] as const;

const failedReplies = /Failed to load resource/;

/** What has the focus, as a person would call it. */
const focused = (page: Page) =>
  page.evaluate(() => ({
    isInDialog: document.activeElement?.closest("dialog") !== null,
    text: document.activeElement?.textContent ?? "",
  }));

export function describeDialogs(underTest: () => PageUnderTest): void {
  describe("dialogs", () => {
    const visit = visitsOf(underTest);

    it.each(dialogs)("$opener takes the focus, keeps it, and gives it back", async ({ address, opener }) => {
      const { page, open, allowErrors } = await visit();
      allowErrors(failedReplies);
      await open(address);
      const button = page.getByRole("button", { name: opener });

      for (const close of [
        () => page.keyboard.press("Escape"),
        () => page.getByRole("button", { name: "Cancel" }).click(),
      ]) {
        await button.focus();
        await page.keyboard.press("Enter");
        await page.getByRole("dialog").waitFor();
        for (let step = 0; step < 15; step += 1) {
          const { isInDialog, text } = await focused(page);
          // At the end of the dialog the focus goes on to the browser's own controls, which the page sees as its body.
          expect(isInDialog || (await page.evaluate(() => document.activeElement === document.body)), text).toBe(true);
          await page.keyboard.press("Tab");
        }
        await close();
        await page.getByRole("dialog").waitFor({ state: "detached" });

        await expect.poll(() => focused(page)).toMatchObject({ isInDialog: false, text: opener });
      }
    });

    it.each(dialogs)("$opener is clean for axe, dark and on a phone too", async ({ address, opener, chinese }) => {
      for (const setting of [{}, { theme: "dark", width: 390 }, { language: "zh" }] as const) {
        const { page, open, allowErrors } = await visit(setting);
        allowErrors(failedReplies);
        await open(address);
        await page.getByRole("button", { name: "language" in setting ? chinese : opener }).click();
        await page.getByRole("dialog").waitFor();

        expect(await axeFindings(page)).toEqual([]);
      }
    });

    it("a person is erased only when the user ID is typed, and a refusal is shown in the API's own words", async () => {
      const { page, open, allowErrors } = await visit();
      allowErrors(failedReplies);
      await page.route(/\/members\/u00002$/, (route) =>
        route.request().method() === "DELETE"
          ? route.fulfill({ status: 403, json: { code: "forbidden", detail: "this takes the scope erase:members" } })
          : route.continue(),
      );
      await open("/people/nowhere/u00002");
      await page.getByRole("button", { name: "Erase this person…" }).click();
      const erase = page.getByRole("button", { name: "Erase for good" });

      const isReadyAtOnce = await erase.isEnabled();
      await page.getByRole("dialog").getByRole("textbox").fill("u00002");
      await erase.click();
      await page.getByRole("dialog").getByRole("alert").waitFor();

      expect(isReadyAtOnce).toBe(false);
      expect(await page.getByRole("dialog").getByRole("alert").textContent()).toContain("erase:members");
      expect(await axeFindings(page)).toEqual([]);
    });
  });
}
