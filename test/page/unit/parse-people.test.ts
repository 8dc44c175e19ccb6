import { describe, expect, it } from "vitest";
import { parsePeople } from "../../../page/expected-list/parse-people.ts";

describe("a pasted list of people", () => {
  it("is a user ID a line", () => {
    expect(parsePeople("ann\n\n  bob \r\ncyd")).toEqual({
      people: [{ userId: "ann" }, { userId: "bob" }, { userId: "cyd" }],
      faultyLines: [],
      repeated: 0,
    });
  });

  it("is a CSV whose first line names its columns in any order and spelling", () => {
    const { people } = parsePeople('\uFEFFE-Mail;Group;User ID;Name\na@x.org;1;ann;"Lee; ""Ann"""\n;2;bob;\n');

    expect(people).toEqual([{ userId: "ann", name: 'Lee; "Ann"', email: "a@x.org" }, { userId: "bob" }]);
  });

  it("is a CSV of user ID, name and e-mail without a first line of names", () => {
    expect(parsePeople("ann,Ann Lee,a@x.org\nbob,,b@x.org").people).toEqual([
      { userId: "ann", name: "Ann Lee", email: "a@x.org" },
      { userId: "bob", email: "b@x.org" },
    ]);
  });

  it("may be a table copied from a spreadsheet, with Chinese headers and line breaks within a cell", () => {
    expect(parsePeople('用户ID\t姓名\n7\t"李\n明"').people).toEqual([{ userId: "7", name: "李\n明" }]);
  });

  it("names each person once, and says which lines have no user ID", () => {
    const parsed = parsePeople("userId,name\nann,A\n,Nobody\nann,Again\nbob,B");

    expect(parsed.people.map(({ userId }) => userId)).toEqual(["ann", "bob"]);
    expect(parsed.faultyLines).toEqual([3]);
    expect(parsed.repeated).toBe(1);
  });

  it("may be empty", () => {
    expect(parsePeople(" \n").people).toEqual([]);
    expect(parsePeople("").people).toEqual([]);
  });

  it("of 10,000 people is read at once", () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `u${index},Name ${index},u${index}@example.org`).join(
      "\n",
    );

    expect(parsePeople(text).people).toHaveLength(10_000);
  });
});
