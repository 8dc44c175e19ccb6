import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const asked = process.env["ROLLCALL_CHROMIUM"];

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * The Chromium that `ROLLCALL_CHROMIUM` names, or that of this machine; undefined where there is none, and the tests of the page are skipped.
 * `ROLLCALL_CHROMIUM=none` skips them anyway.
 */
export const chromiumPath = (asked === undefined ? places : [asked]).find((path) => existsSync(path));

/**
 * Each test loads whole views; the time is for what hangs. The tests of the page alone have a second try: beside the page, each depends on a
 * browser, and one hiccup of it should not lose a run of thousands of other tests. `npm test` names the tests that took it.
 */
export const trials = { timeout: 300_000, retry: 1 };

/** The longest wait of one step of a test: a report on a month takes many seconds on a busy machine. */
export const longestWaitMs = 120_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "chromium",
    headless: true,
    args: [
      // As root, in containers.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
