import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";

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
  const page = await context.newPage();
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
      await page.waitForLoadState("networkidle");
    },
    expectClean: () => expect(faults).toEqual([]),
    allowErrors: (pattern) => {
      allowed = pattern;
    },
    close: () => context.close(),
  };
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
