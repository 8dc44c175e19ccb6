import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { AttendeesReply } from "../../shared/report-routes/attendees-shape.ts";
import type { SessionsReply } from "../../shared/report-routes/sessions-shape.ts";
import { askApi, courseRoom } from "./page-stack.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const english = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const room = `/v1/apps/main/rooms/${courseRoom}`;

/** The newest session of the class. */
export async function newestSession({ stack }: PageUnderTest): Promise<SessionsReply["sessions"][number]> {
  const { sessions } = await askApi<SessionsReply>(stack, `${room}/sessions?from=-30d`);
  const [newest] = sessions;
  if (newest === undefined) throw new Error("no class is recorded");
  return newest;
}

const addressOf = ({ sessionId }: { readonly sessionId: string }) => `/sessions/main/${courseRoom}/${sessionId}`;

/** What a download holds. */
async function downloadedBy(page: Page, button: Locator): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return await readFile(await download.path());
}

export function describeSession(underTest: () => PageUnderTest): void {
  describe("the view of a session", () => {
    const visit = visitsOf(underTest);
    const openNewest = async (query = "") => {
      const opened = await visit();
      const session = await newestSession(underTest());
      await opened.open(`${addressOf(session)}${query}`);
      await opened.page.locator(".presence-canvas").waitFor();
      await opened.page.locator(".compared-with a").first().waitFor();
      return { ...opened, session };
    };

    it("shows the numbers of the API, compared in words with the session before", async () => {
      const { page, session } = await openNewest();
      const { sessions } = await askApi<SessionsReply>(underTest().stack, `${room}/sessions?from=-30d`);
      const before = sessions[1];
      const values = await page
        .locator(".figure-value")
        .evaluateAll((all) => all.map((one) => one.lastChild?.textContent));
      const more = (now: number, then: number) =>
        now === then
          ? "= the same as before"
          : `${now > then ? "↑" : "↓"} ${english.format(Math.abs(now - then))} ${now > then ? "more" : "less"} than before`;

      expect(values.slice(0, 4)).toEqual(
        [session.peak?.count, session.timeWeightedAverage, session.uniques.atLeast, session.personMinutes].map((one) =>
          english.format(one ?? Number.NaN),
        ),
      );
      expect(await page.locator(".figure-comparison").nth(1).textContent()).toBe(
        more(session.timeWeightedAverage ?? Number.NaN, before?.timeWeightedAverage ?? Number.NaN),
      );
    });

    it("counts who attended as the API does, at any threshold", async () => {
      const { page, session } = await openNewest();
      for (const percent of [80, 45]) {
        await page.getByRole("slider").fill(String(percent));
        const shown = await page.locator(".statement").textContent();
        const totals = await Promise.all(
          ["true", "unknown", "false"].map(async (attended) => {
            const query = `session=${session.sessionId}&minShare=${percent / 100}&attended=${attended}&limit=1`;
            return (await askApi<AttendeesReply>(underTest().stack, `${room}/attendance/attendees?${query}`)).total;
          }),
        );
        const [yes = 0, unknown = 0, no = 0] = totals;
        const bounds = unknown === 0 ? `${yes} of` : `At least ${yes}, at most ${yes + unknown} of`;

        expect(shown).toBe(`${bounds} ${yes + unknown + no} people`);
      }
    });

    it("is compared with a pasted list: present, absent and unknown", async () => {
      const { page } = await openNewest();

      await page.getByText("Compare with another list").click();
      await page.getByRole("textbox", { name: /Paste/ }).fill("userId,name\ns01,Ann Lee\ns02,Bob\nnobody-1,Cyd\n");
      await page.getByRole("button", { name: "Compare", exact: true }).click();
      await page.getByText("Compared with your list of 3 people.").waitFor();
      await page
        .getByRole("button", { name: /^Absent|^Unknown [1-9]/ })
        .first()
        .waitFor();

      expect(await page.getByRole("link", { name: "Ann Lee" }).count()).toBe(1);
      expect(page.url()).not.toContain("nobody-1");
    });

    it("is compared with the members of a group, which the address keeps", async () => {
      const { page } = await openNewest();

      await page.getByText("Compare with the members of a group").click();
      await page.getByLabel("Group ID").fill("staff");
      await page.getByRole("button", { name: "Fetch and compare" }).click();
      await page.getByText("Compared with the 12 members of the group.").waitFor();
      await page.reload();
      await page.getByText("Compared with the 12 members of the group.").waitFor();
      await page.getByRole("button", { name: "Without this group" }).click();
      await page.getByText("Without a list of expected people nobody can be absent").waitFor();

      expect(page.url()).not.toContain("staff");
    });

    it("measures shares against planned times, which the address keeps", async () => {
      const { page, session } = await openNewest();
      const startsAt = session.from;

      await page.goto(`${page.url().split("?")[0]}?startsAt=${startsAt}&endsAt=${session.to}`);
      await page.getByText("Attended means at least this share of the planned time").waitFor();
      await page.getByRole("button", { name: "Without a plan" }).click();
      await page.getByText("Attended means at least this share of the session").waitFor();

      expect(page.url()).not.toContain("startsAt");
    });

    it("is read and zoomed with keys, and the address shows the same to somebody else", async () => {
      const { page } = await openNewest("?sort=secondsMin&order=desc");
      const grid = page.getByRole("grid");

      await grid.focus();
      await page.keyboard.press("ArrowDown");
      const active = await grid.getAttribute("aria-activedescendant");
      const tooltip = await page.getByRole("tooltip").textContent();
      await page.keyboard.press("+");
      await page.waitForURL(/zoom=\d+-\d+/);
      const row = page.locator(`[id="${active}"]`);

      expect(await row.getAttribute("aria-rowindex")).toBe("3");
      expect(tooltip).toMatch(/Joined .*exactly.*UTC/s);
      expect(await row.locator(".visually-hidden").textContent()).toMatch(/Joined/);
      expect(page.url()).toContain("sort=secondsMin");
      expect(page.url()).not.toContain("rc_");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/people\/main\//);
    });

    it("is taken away as the API's own CSV, as a picture, and on light paper", async () => {
      const { page, session } = await openNewest("?show=present&sort=secondsMin&order=desc");
      const csv = await downloadedBy(page, page.getByRole("button", { name: "CSV" }));
      const picture = await downloadedBy(page, page.getByRole("button", { name: "PNG" }));
      const { stack } = underTest();
      const query = `session=${session.sessionId}&minShare=0.8&sort=secondsMin&order=desc&status=present&format=csv&bom=true`;
      const reply = await fetch(`${stack.apiUrl}${room}/attendance/attendees?${query}&timeZone=Asia/Shanghai`, {
        headers: { authorization: `Bearer ${stack.demoKey}` },
      });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.locator(".presence-paper").waitFor();

      expect(csv.equals(Buffer.from(await reply.arrayBuffer()))).toBe(true);
      expect(picture.subarray(1, 4).toString()).toBe("PNG");
      expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("light");
      expect(await page.locator(".page-footer").innerText()).toContain("Times are local (Asia/Shanghai). Printed ");
      expect(await page.locator(".presence-paper tbody tr").count()).toBe(
        csv.toString("utf8").trim().split("\r\n").length - 1,
      );
    });
  });
}
