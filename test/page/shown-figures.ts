import type { Page } from "playwright-core";

/** The figures of a view by their labels, without the words that say which bound they are. */
export async function figuresOf(page: Page): Promise<Readonly<Record<string, string>>> {
  const figures = await page.locator(".figure").all();
  const texts = await Promise.all(
    figures.map(async (figure) => [
      await figure.locator("dt").textContent(),
      await figure.locator(".figure-value").evaluate((value) => {
        const bound = value.querySelector(".figure-bound")?.textContent ?? "";
        return (value.textContent ?? "").slice(bound.length);
      }),
    ]),
  );
  return Object.fromEntries(texts);
}
