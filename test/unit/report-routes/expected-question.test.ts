import { describe, expect, it } from "vitest";
import { parseExpectedList } from "../../../shared/report-routes/expected-question.ts";

const parse = (expected: unknown) => parseExpectedList(JSON.stringify({ expected }), false);

describe("the expected people of a request", () => {
  it("are user IDs, people with names, or both", () => {
    expect(parse(["ann", "bob"])).toEqual({ userIds: ["ann", "bob"] });
    expect(
      parse(["ann", { userId: "bob", name: "Bob B.", email: "bob@example.org", alias: ["bob-2"] }, { userId: "eve" }]),
    ).toEqual({
      userIds: ["ann", "bob", "eve"],
      people: [
        { userId: "bob", details: { name: "Bob B.", email: "bob@example.org", alias: ["bob-2"] } },
        { userId: "eve", details: {} },
      ],
    });
  });

  it.each([
    [{ list: [] }, "the body must be an object with one list"],
    [{ expected: "ann" }, "the body must be an object with one list"],
  ])("are not %j", (body, message) => {
    expect(() => parseExpectedList(JSON.stringify(body), false)).toThrow(message);
  });

  it.each([
    [["ann", 5], "expected[1] must be a user ID: a text of 1 to 256 characters"],
    [[""], "expected[0] must be a user ID"],
    [[["ann"]], "expected[0] must be a user ID"],
    [["a\u200Bnn"], "cannot be a user ID: it holds the character U+200B"],
    [[{}], "expected[0].userId"],
    [[{ userId: "ann", age: 5 }], "expected[0].age"],
    [[{ userId: " ann" }], "expected[0].userId"],
    [[{ userId: "ann", name: "" }], "expected[0].name must be a text of 1 to 100 characters"],
    [[{ userId: "ann", name: "A\nnn" }], "expected[0].name must hold no control characters"],
    [[{ userId: "ann", email: 5 }], "expected[0].email must be a text of 1 to 254 characters"],
    [[{ userId: "ann", alias: [] }], "expected[0].alias must be a list of 1 to 20 user IDs"],
    [[{ userId: "ann", alias: ["a", ""] }], "expected[0].alias[1] must be a user ID"],
    [[{ userId: "ann", alias: ["a\u200B"] }], "expected[0].alias[0]"],
    [["bob", { userId: "ann", alias: ["bob"] }], 'the alias "bob" of "ann" also belongs to "bob"'],
    [
      [
        { userId: "ann", alias: ["x"] },
        { userId: "bob", alias: ["x"] },
      ],
      'the alias "x" of "bob" also belongs to "ann"',
    ],
    [Array.from({ length: 10_001 }, () => "ann"), "expected takes at most 10000 user IDs, not 10001"],
  ])("are refused by entry and rule: %#", (expected, message) => {
    expect(() => parse(expected)).toThrow(message);
  });
});
