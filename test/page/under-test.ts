import type { Browser } from "playwright-core";
import { afterEach } from "vitest";
import type { LocalStack } from "../../local/local-stack.ts";
import { startVisit, type Visit, type VisitOptions } from "./page-visit.ts";

/** What the suites share: one stack and one browser. */
export interface PageUnderTest {
  readonly stack: LocalStack;
  readonly browser: Browser;
}

/** Visits of a suite. Each is held to its clean console and its own origin, and closed, when its test is over. */
export function visitsOf(underTest: () => PageUnderTest) {
  const visits: Visit[] = [];

  afterEach(async () => {
    const ended = visits.splice(0);
    await Promise.all(ended.map((visit) => visit.close()));
    for (const visit of ended) {
      visit.expectClean();
    }
  });

  return async (options: VisitOptions = {}): Promise<Visit> => {
    const { stack, browser } = underTest();
    const visit = await startVisit(
      browser,
      stack.apiUrl,
      "key" in options ? options : { ...options, key: stack.demoKey },
    );
    visits.push(visit);
    return visit;
  };
}
