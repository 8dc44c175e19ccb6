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
