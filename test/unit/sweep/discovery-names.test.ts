import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameMatcher } from "../../../shared/sweep/discover-rooms.ts";

describe("the name pattern of discovery", () => {
  it.each([
    ["live-*", "live-1", true],
    ["live-*", "live-", true],
    ["live-*", "my live-1", false],
    ["*-class-*", "2026-class-a", true],
    ["*", "", true],
    ["a.c", "abc", false],
    ["直播*", "直播间", true],
    ["two*", "two\nlines", true],
  ])("%s and %s: %s", (pattern, name, isMatch) => {
    expect(nameMatcher(pattern)(name)).toBe(isMatch);
  });

  it("without a star matches itself and nothing else", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const pattern = text.replaceAll("*", "");

        expect(nameMatcher(pattern)(pattern)).toBe(true);
        expect(nameMatcher(pattern)(other)).toBe(other === pattern);
      }),
    );
  });
});
