import axe from "axe-core";
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { expect } from "vitest";
import { longestWaitMs } from "./browser.ts";

export interface VisitOptions {
  readonly width?: number;
  readonly theme?: "light" | "dark";
  readonly language?: "en" | "zh";
  /** Not signed in when undefined. */
  readonly key?: string | undefined;
}

/** One tab, and everything that went wrong in it: messages of the console, faults of scripts, requests to other origins, dialogs. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens an address of the page and waits until its requests are answered. */
  open(path: string): Promise<void>;
  /** Fails when anything went wrong so far. */
  expectClean(): void;
  /** Console errors of these kinds are expected from here on, such as those of replies that a test makes up. */
  allowErrors(pattern: RegExp): void;
  close(): Promise<void>;
}

const heights = { phone: 844, desk: 900 };

export async function startVisit(browser: Browser, origin: string, options: VisitOptions = {}): Promise<Visit> {
  const { width = 1280, theme = "light", language = "en", key } = options;
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? heights.phone : heights.desk },
    colorScheme: theme,
    locale: language === "zh" ? "zh-CN" : "en-GB",
    timezoneId: "Asia/Shanghai",
  });
  context.setDefaultTimeout(longestWaitMs);
  const page = await context.newPage();
  const untilAnswered = watchRequests(page);
  const faults: string[] = [];
  let allowed: RegExp | undefined;
  const note = (fault: string) => {
    if (allowed === undefined || !allowed.test(fault)) {
      faults.push(fault);
    }
  };
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      note(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => note(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!(request.url().startsWith(`${origin}/`) || request.url().startsWith("blob:"))) {
      note(`request to ${request.url()}`);
    }
  });
  let isSignedIn = key === undefined;
  return {
    page,
    context,
    async open(path) {
      await page.goto(`${origin}${path}${isSignedIn ? "" : `#key=${key}`}`);
      isSignedIn = true;
      await untilAnswered();
    },
    expectClean: () => expect(faults).toEqual([]),
    allowErrors: (pattern) => {
      allowed = pattern;
    },
    close: () => context.close(),
  };
}

/**
 * Counts the requests of a page. The function that it returns resolves when all are answered and none follows from the answers: the page
 * has drawn some frames since, in which it asks what it asks next. Unlike a silence of so many milliseconds, frames are as late as the page.
 */
function watchRequests(page: Page): () => Promise<void> {
  const pending = new Set<Request>();
  let begun = 0;
  page.on("request", (request) => {
    pending.add(request);
    begun += 1;
  });
  page.on("requestfinished", (request) => pending.delete(request));
  page.on("requestfailed", (request) => pending.delete(request));
  return async () => {
    for (let before = -1; pending.size > 0 || begun !== before; ) {
      before = begun;
      await page.evaluate(drawFrames, framesOfSilence);
    }
  };
}

const framesOfSilence = 4;

async function drawFrames(count: number): Promise<void> {
  for (let drawn = 0; drawn < count; drawn += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** What axe-core finds in the page as it is now, as sentences. The script runs beside the page's policy, which is left as it is. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe }; // as just evaluated
    const { violations } = await checker.run(document);
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")})`,
    );
  });
}
