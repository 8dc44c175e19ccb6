import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameMatcher } from "../../../shared/sweep/name-pattern.ts";

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
    ["*a*a*a*a*a*ab", `${"a".repeat(3_000)}c`, false],
    ["*a*a*a*a*a*ab", `${"a".repeat(3_000)}b`, true],
    ["ab*ba", "aba", false],
    ["a*ab*b", "aab", false],
    ["a*ab*b", "aabb", true],
  ])("%s and %s: %s", (pattern, name, isMatch) => {
    expect(nameMatcher(pattern)(name)).toBe(isMatch);
  });

  it("matches what the definition of a star says", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ".", "\u{1F393}"), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "\u{1F393}"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (given, name) => {
        expect(nameMatcher(given)(name)).toBe(matchesByDefinition(given, name));
      }),
      { numRuns: 5_000 },
    );
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

/** A star is nothing, or one more character. */
function matchesByDefinition(pattern: string, name: string): boolean {
  if (pattern === "") {
    return name === "";
  }
  if (pattern.startsWith("*")) {
    return matchesByDefinition(pattern.slice(1), name) || (name !== "" && matchesByDefinition(pattern, name.slice(1)));
  }
  return name !== "" && name[0] === pattern[0] && matchesByDefinition(pattern.slice(1), name.slice(1));
}
