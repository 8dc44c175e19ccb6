import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PageOrder } from "../../../shared/agora-chat/page-order.ts";
import { asUserId } from "../../../shared/identity/ids.ts";

/** What a walk says whose pages hold these members, a character each; "A" is the owner, whom others call "a". */
function hasChanged(pages: readonly string[]): boolean {
  const order = new PageOrder();
  for (const page of pages) {
    order.add(
      [...page].map((letter) => ({
        userId: asUserId(letter === "A" ? "a" : letter),
        role: letter === "A" ? "owner" : "member",
        joinedAt: undefined,
      })),
    );
  }
  return order.hasChanged;
}

describe("the order of an Agora group's pages", () => {
  it.each([
    ["pages without a row in common", ["abc", "def", "g"], false],
    ["a page that begins with the last row of the one before: somebody joined", ["abc", "cde", "f"], false],
    ["a page that begins with the last two", ["abcd", "cdef", "g"], false],
    ["nothing but the rows of the page before, in another order", ["abc", "bca"], false],
    ["the owner once more, among the members", ["Abc", "dea", "f"], false],
    ["a row of the page before that was not at its end", ["abc", "ade", "f"], true],
    ["the last two rows of the page before, turned round", ["abcd", "dcef"], true],
    ["the last row of the page before, in the middle", ["abc", "dce"], true],
    ["a row of an older page", ["abc", "def", "ag"], true],
    ["a row twice on one page", ["abc", "dd"], true],
    ["more rows than the page before had", ["abc", "d", "cd"], true],
  ])("%s", (_, pages, expected) => {
    expect(hasChanged(pages)).toBe(expected);
  });

  it("is held to be the same when people join in front between two pages, whoever they are", () => {
    const joins = fc.array(fc.nat(3), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), joins, (size, joining) => {
        let list = Array.from({ length: size }, (_, index) => String.fromCharCode(0x4e00 + index));
        const pages: string[] = [];
        for (let page = 0; page < 5; page += 1) {
          pages.push(list.slice(page * 6, page * 6 + 6).join(""));
          const newcomers = Array.from({ length: joining[page] ?? 0 }, (_, index) =>
            String.fromCharCode(0x5e00 + page * 10 + index),
          );
          list = [...newcomers, ...list];
        }

        expect(hasChanged(pages)).toBe(false);
      }),
    );
  });
});
