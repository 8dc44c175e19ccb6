import { describe, expect, it } from "vitest";
import { axeFindings, type Visit } from "./page-visit.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

/** The browser says of each reply that is no success that it failed to load. */
const failedReplies = /Failed to load resource/;

interface MadeUpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Answers the list of rooms in the API's place. */
async function answerRooms({ page, allowErrors }: Visit, { status, headers = {}, body }: MadeUpReply): Promise<void> {
  allowErrors(failedReplies);
  await page.route(/\/v1\/rooms/, (route) =>
    route.fulfill({ status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) }),
  );
}

export function describeStates(underTest: () => PageUnderTest): void {
  describe("when something is missing", () => {
    const visit = visitsOf(underTest);

    it("an empty list says what to do", async () => {
      const visited = await visit();
      await answerRooms(visited, { status: 200, body: { rooms: [], nextCursor: null } });

      await visited.open("/");

      expect(await visited.page.locator(".empty h2").textContent()).toBe("No room is tracked yet");
      expect(await axeFindings(visited.page)).toEqual([]);
    });

    it("a gateway that throttles is waited for, and asked again", async () => {
      const visited = await visit();
      await answerRooms(visited, {
        status: 429,
        headers: { "retry-after": "2" },
        body: { message: "Too Many Requests" },
      });

      await visited.open("/");
      const button = await visited.page.getByRole("alert").getByRole("button").textContent();
      const findings = await axeFindings(visited.page);
      await visited.page.unroute(/\/v1\/rooms/);
      await visited.page.locator(".rooms").waitFor();

      expect(button).toMatch(/Try again in [12] s/);
      expect(findings).toEqual([]);
    });

    it("a problem is shown in its own words, with the request's ID", async () => {
      const visited = await visit();
      const body = { code: "forbidden", detail: "this takes the scope read:attendance", requestId: "req-7" };
      await answerRooms(visited, { status: 403, headers: { "content-type": "application/problem+json" }, body });

      await visited.open("/");
      const alert = await visited.page.getByRole("alert").textContent();

      expect(alert).toContain("this takes the scope read:attendance");
      expect(alert).toContain("req-7");
    });

    it("a network that is down is said, and what was loaded stays", async () => {
      const visited = await visit();
      visited.allowErrors(failedReplies);
      await visited.open("/rooms/main/evening-show?range=6h");
      await visited.page.locator(".count-chart canvas").waitFor();

      await visited.context.setOffline(true);
      await visited.page.getByRole("button", { name: "1 h" }).click();
      await visited.page.getByRole("alert").waitFor();

      expect(await visited.page.getByRole("alert").textContent()).toContain("No connection");
      expect(await visited.page.locator(".count-chart canvas").count()).toBe(1);
    });

    it("an address that names nothing says so", async () => {
      const visited = await visit();
      visited.allowErrors(failedReplies);

      await visited.open("/rooms/main/no-such-room");
      await visited.page.getByRole("alert").waitFor();

      expect(await visited.page.getByRole("alert").textContent()).toContain("not tracked");
    });
  });
}
