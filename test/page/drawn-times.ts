import type { Locator, Page } from "playwright-core";

/**
 * Milliseconds from a click in the page until an element is there and the frame with it is painted, by the page's own clock. The time that the
 * API takes is part of it.
 */
export async function msUntilDrawn(clicked: Locator, drawn: string): Promise<number> {
  return await clicked.evaluate(
    (element: HTMLElement, awaited) =>
      new Promise<number>((resolve) => {
        const begun = performance.now();
        element.click();
        const look = () => {
          if (document.querySelector(awaited) === null) requestAnimationFrame(look);
          else requestAnimationFrame(() => resolve(performance.now() - begun));
        };
        requestAnimationFrame(look);
      }),
    drawn,
  );
}

/** The same for an address that is opened in a new tab: from the navigation on, with the page's own files. */
export async function msUntilOpened(page: Page, address: string, drawn: string): Promise<number> {
  await page.addInitScript((awaited) => {
    const look = () => {
      if (document.querySelector(awaited) === null) requestAnimationFrame(look);
      else requestAnimationFrame(() => Reflect.set(globalThis, "drawnAtMs", performance.now()));
    };
    requestAnimationFrame(look);
  }, drawn);
  await page.goto(address, { waitUntil: "commit" });
  const drawnAt = await page.waitForFunction(() => Reflect.get(globalThis, "drawnAtMs"));
  return Number(await drawnAt.jsonValue());
}
