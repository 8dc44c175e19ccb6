import { describe, expect, it } from "vitest";
import { asUserId } from "../../../shared/identity/ids.ts";
import { parseExpectedIds, refuseTooLong } from "../../../shared/report-routes/expected-ids.ts";

function detailOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "taken";
}

describe("an expected ID", () => {
  it.each(["c0001", "A-b_9", "@RBT#1", "@TLS#144115", "a b", "课代表", "a.b@c.de", "x".repeat(256)])(
    "may be %j as far as its text goes",
    (id) => {
      expect(parseExpectedIds([id])).toEqual([id]);
    },
  );

  it.each([
    ["c1\r", "U+000D"],
    ["c1\n", "U+000A"],
    ["\tc1", "U+0009"],
    ["c\0 1", "U+0000"],
    ["c1\u007F", "U+007F"],
    ["c1\u0085", "U+0085"],
    ["\uFEFFc1", "U+FEFF"],
    ["c\u200B1", "U+200B"],
    ["c1\u200D", "U+200D"],
    ["c\u00AD1", "U+00AD"],
    ["c1\u202E", "U+202E"],
    ["c1\u00A0", "U+00A0"],
    ["c\u30001", "U+3000"],
    ["c1\u2028", "U+2028"],
    ["c1\uD83D", "U+D83D"],
    ["c\u034F1", "U+034F"],
    ["c1\u115F", "U+115F"],
    ["c1\u3164", "U+3164"],
    ["c1\uFE0F", "U+FE0F"],
    ["c1\u2800", "U+2800"],
    ["c1\u{E0061}", "U+E0061"],
  ])("cannot be %j: the entry and the character are named", (id, character) => {
    const detail = detailOf(() => parseExpectedIds(["ann", "bob", id]));

    expect(detail).toMatch(/^expected\[2\] ".*" cannot be a user ID: it holds the character /su);
    expect(detail).toContain(`${character}, which is not seen`);
  });

  it.each([
    ["c1 ", "ends with a blank"],
    [" c1", "begins with a blank"],
    ["  ", "begins with a blank"],
  ])("cannot be %j", (id, why) => {
    expect(detailOf(() => parseExpectedIds([id]))).toBe(
      `expected[0] ${JSON.stringify(id)} cannot be a user ID: it ${why}`,
    );
  });

  it.each([[7], [null], [""], [["a"]], [{}], ["x".repeat(257)]])(
    "must be a text of 1 to 256 characters, not %j",
    (id) => {
      expect(detailOf(() => parseExpectedIds(["ann", id]))).toBe(
        "expected[1] must be a user ID: a text of 1 to 256 characters",
      );
    },
  );

  it("is quoted short", () => {
    const detail = detailOf(() => parseExpectedIds([`${"x".repeat(250)}\r`]));

    expect(detail).toBe(
      `expected[0] "${"x".repeat(40)}…" cannot be a user ID: it holds the character U+000D, which is not seen`,
    );
  });

  it.each([
    ["AVChatRoom", "x".repeat(32), "taken"],
    ["AVChatRoom", "x".repeat(33), "it has 33 bytes, and Tencent allows at most 32"],
    ["Community", "é".repeat(17), "it has 34 bytes, and Tencent allows at most 32"],
    ["ChatGroup", "x".repeat(64), "taken"],
    ["ChatGroup", "x".repeat(65), "it has 65 characters, and Agora allows at most 64"],
  ] as const)("of a %s is as long as the vendor allows: %s", (groupType, id, outcome) => {
    expect(detailOf(() => refuseTooLong([asUserId("ann"), asUserId(id)], groupType, () => []))).toContain(outcome);
  });

  it("may be longer in a room whose record shows that the vendor allows more", () => {
    const uuid = asUserId("0b8d36ec-9f8c-4fd6-a3cb-c3c6e4ab4ed1");
    const other = asUserId("1c9e47fd-9f8c-4fd6-a3cb-c3c6e4ab4ed1x");

    expect(detailOf(() => refuseTooLong([other], "AVChatRoom", () => [uuid]))).toBe("taken");
    expect(detailOf(() => refuseTooLong([other], "AVChatRoom", () => [asUserId("ann")]))).toContain("37 bytes");
  });
});
