import { describe, expect, it } from "vitest";
import { describeDialogs } from "./dialogs-suite.ts";
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

const vendorDown = { code: "upstream-unavailable", detail: "the vendor cannot be reached", requestId: "req-1" };
const forbidden = { code: "forbidden", detail: "this takes the scope read:attendance", requestId: "req-2" };
const tooMany = { message: "Too Many Requests" };

/** What each view shows when its reports are refused, or not there yet. */
const situations: readonly {
  readonly name: string;
  readonly address: string;
  readonly about: RegExp;
  /** None: the API does not answer. */
  readonly reply?: MadeUpReply;
}[] = [
  {
    name: "a room whose reports fail",
    address: "/rooms/main/evening-show",
    about: /\/attendance/,
    reply: { status: 502, body: vendorDown },
  },
  {
    name: "a session without the scope",
    address: "/sessions/main/evening-show/20260101T000000Z",
    about: /\/attendance/,
    reply: { status: 403, body: forbidden },
  },
  {
    name: "a person of another app",
    address: "/people/other/u1",
    about: /\/members\//,
    reply: { status: 403, body: forbidden },
  },
  {
    name: "a course that is throttled",
    address: "/courses?app=main&rooms=algebra&people=seen",
    about: /\/attendance/,
    reply: { status: 429, body: tooMany },
  },
  {
    name: "a comparison with a session that is gone",
    address: "/compare?sessions=main/evening-show/20200101T000000Z",
    about: /\/attendance/,
    reply: { status: 404, body: { code: "unknown-session", detail: "no such session" } },
  },
  { name: "a list of rooms that is loading", address: "/", about: /\/v1\/rooms/ },
  { name: "a room that is loading", address: "/rooms/main/evening-show", about: /\/v1\/apps/ },
  { name: "a session that is loading", address: "/sessions/main/evening-show/20260101T000000Z", about: /\/v1\/apps/ },
  { name: "a person that is loading", address: "/people/main/u1", about: /\/v1\/apps/ },
  { name: "a course that is loading", address: "/courses?app=main&rooms=algebra&people=seen", about: /\/attendance/ },
];

export function describeStates(underTest: () => PageUnderTest): void {
  describeDialogs(underTest);
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

    it.each(situations)(
      "$name is clean for axe and as wide as the window, dark and light",
      async ({ address, about, reply }) => {
        const { stack } = underTest();
        for (const setting of [{ width: 390, theme: "dark", language: "zh" }, {}] as const) {
          const visited = await visit(setting);
          visited.allowErrors(failedReplies);
          await visited.page.route(about, (route) =>
            // Without a reply the page waits.
            reply === undefined ? undefined : route.fulfill({ status: reply.status, json: reply.body }),
          );

          await visited.page.goto(`${stack.apiUrl}${address}#key=${stack.demoKey}`);
          await visited.page
            .locator(reply === undefined ? ".skeleton" : "[role=alert]")
            .first()
            .waitFor();

          expect(await axeFindings(visited.page)).toEqual([]);
          expect(
            await visited.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          ).toBeLessThanOrEqual(0);
        }
      },
    );
  });
}
