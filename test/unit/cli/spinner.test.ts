import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startSpinner } from "../../../cli/terminal/spinner.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function screen(columns: number) {
  const written: string[] = [];
  return {
    columns,
    write: (text: string) => written.push(text),
    lines: () => written.map((text) => stripVTControlCharacters(text).replace("\r", "")),
  };
}

describe("a spinner", () => {
  it("draws its line anew, with what is reported and the seconds so far, and leaves the end on the screen", () => {
    const drawn = screen(40);

    const spinner = startSpinner(drawn, "Deploying");
    spinner.show("Deploying: 3 of 7");
    vi.advanceTimersByTime(2_000);
    spinner.end(true);
    vi.advanceTimersByTime(2_000);

    expect(drawn.lines()[0]).toMatch(/^. Deploying \[0 s\]$/);
    expect(drawn.lines().at(-1)).toBe("◇ Deploying: 3 of 7 [2 s]\n");
  });

  it("never needs a second line, whatever is reported", () => {
    const drawn = screen(30);

    const spinner = startSpinner(drawn, `\u001B[31m${"long ".repeat(20)}\nnext`);
    spinner.end(false);

    for (const line of drawn.lines()) {
      expect(line.trimEnd().length).toBeLessThan(30);
      expect(line.trimEnd()).not.toContain("\n");
    }
  });
});
