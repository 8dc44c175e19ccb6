import { describe, expect, it } from "vitest";
import { flag, listOf, oneOf, quote, readQuery, shortText, wholeNumber } from "../../../shared/http-api/query.ts";
import { apiEvent } from "../../support/api-event.ts";

const known = { limit: wholeNumber(1, 100), all: flag };
const read = (query: Readonly<Record<string, string>>) => readQuery(apiEvent({ route: "/", query }), known);
const rawQuery = (rawQueryString: string) => ({
  ...apiEvent({ route: "/" }),
  queryStringParameters: undefined,
  rawQueryString,
});

describe("the query of a request", () => {
  it("gives the parameters that a route knows; those that are absent are undefined", () => {
    expect(read({ limit: "7" })).toEqual({ limit: 7, all: undefined });
    expect(read({})).toEqual({ limit: undefined, all: undefined });
  });

  it("names the first parameter that the route does not know, and those that it does", () => {
    expect(() => read({ limit: "7", offset: "2", page: "1" })).toThrow(
      'unknown query parameter "offset"; this route takes limit, all',
    );
    expect(() => readQuery(apiEvent({ route: "/", query: { limit: "1" } }), {})).toThrow(
      'unknown query parameter "limit"; this route takes none',
    );
    expect(() => read({ toString: "1" })).toThrow('unknown query parameter "toString"');
  });

  it("is read from its raw form where an invoker fills only that, repeated parameters joined", () => {
    const names = { word: (text: string) => text };
    const event = rawQuery("word=a%2Cb&word=c&word=");

    // @ts-expect-error invokers differ
    expect(readQuery(event, names)).toEqual({ word: "a,b,c," });
  });
});

describe("a parameter", () => {
  it.each([
    ["1", 1],
    ["100", 100],
    ["007", 7],
  ])("that is a whole number may be %s", (text, value) => {
    expect(wholeNumber(1, 100)(text, "limit")).toBe(value);
  });

  it.each(["0", "101", "-1", "+1", "1e1", "1.0", " 1", "", "٣", "12345678901234567"])(
    "that is a whole number may not be %j",
    (text) => {
      expect(() => wholeNumber(1, 100)(text, "limit")).toThrow(
        `limit must be a whole number from 1 to 100, not ${JSON.stringify(text)}`,
      );
    },
  );

  it("that is a flag is one of two words", () => {
    expect([flag("true", "all"), flag("false", "all")]).toEqual([true, false]);
    expect(() => flag("TRUE", "all")).toThrow('all must be true or false, not "TRUE"');
  });

  it("of a few words is taken in any letter case, and given as listed", () => {
    const role = oneOf(["Owner", "Admin"]);

    expect(role("oWNER", "roles")).toBe("Owner");
    expect(() => role("guest", "roles")).toThrow('roles must be one of Owner, Admin, not "guest"');
  });

  it("that is a list has no item twice, and so many at most", () => {
    const list = listOf((text) => text, 3);

    expect(list("a, b ,a,c", "fields")).toEqual(["a", "b", "c"]);
    expect(() => list("a,b,c,d", "fields")).toThrow("fields takes at most 3 items, not 4");
  });

  it("that is a text has 1 to so many characters, all of them printable", () => {
    const prefix = shortText(4);

    expect([prefix("a", "prefix"), prefix("课堂ab", "prefix")]).toEqual(["a", "课堂ab"]);
    for (const text of ["", "abcde", "a\n", "\u0085"]) {
      expect(() => prefix(text, "prefix")).toThrow("prefix must be 1 to 4 printable characters");
    }
  });

  it("is quoted up to 40 characters", () => {
    expect(quote("x".repeat(40))).toBe(`"${"x".repeat(40)}"`);
    expect(quote("x".repeat(41))).toBe(`"${"x".repeat(40)}…"`);
    expect([quote(undefined), quote('a"')]).toEqual(['""', '"a\\""']);
  });
});
