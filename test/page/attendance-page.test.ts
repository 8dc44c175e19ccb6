import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import type { LocalStack } from "../../local/local-stack.ts";
import { chromiumPath, launchBrowser, trials } from "./browser.ts";
import { describeCourses } from "./courses-suite.ts";
import { describeLiveSession } from "./live-session-suite.ts";
import { describeLooks } from "./looks-suite.ts";
import { describeManyPeople } from "./many-people-suite.ts";
import { describeOtherViews } from "./other-views-suite.ts";
import { startPageStack } from "./page-stack.ts";
import { describeRoom } from "./room-suite.ts";
import { describeRooms } from "./rooms-suite.ts";
import { describeSession } from "./session-suite.ts";
import { describeSignIn } from "./sign-in-suite.ts";
import { describeStates } from "./states-suite.ts";
import { describeStrangeNames } from "./strange-names-suite.ts";
import type { PageUnderTest } from "./under-test.ts";

/** Bundling the functions, and recording two days of rooms. */
const startTimeMs = 600_000;

describe.skipIf(chromiumPath === undefined)("the attendance page in Chromium", trials, () => {
  let stack: LocalStack | undefined;
  let browser: Browser | undefined;
  const underTest = (): PageUnderTest => {
    if (stack === undefined || browser === undefined) {
      throw new Error("the stack and the browser start before the tests");
    }
    return { stack, browser };
  };

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), launchBrowser()]);
  }, startTimeMs);

  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  }, startTimeMs);

  // First: the show that may still change is over for good a quarter of an hour after it was recorded.
  describeLiveSession(underTest);
  describeSignIn(underTest);
  describeRooms(underTest);
  describeRoom(underTest);
  describeOtherViews(underTest);
  describeSession(underTest);
  describeManyPeople(underTest);
  describeCourses(underTest);
  describeStrangeNames(underTest);
  describeStates(underTest);
  describeLooks(underTest);
});
