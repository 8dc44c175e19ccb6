import { describe, expect, it } from "vitest";
import { joined } from "../../../page/api/joined-rooms.ts";
import { fileNameOf } from "../../../page/take-away/file-name.ts";
import { nextCursorOf } from "../../../page/take-away/next-cursor.ts";
import { beginOf, courseOptionsOf, courseQuery, dateText } from "../../../page/views/courses/course-options.ts";
import { boundsText, type CoursePerson, choosePeople, percentBounds } from "../../../page/views/courses/course-rows.ts";

const today = new Date(2026, 10, 28, 12);

describe("what the address says of a course", () => {
  it("comes back from the address that it makes", () => {
    const options = {
      ...courseOptionsOf(new URLSearchParams(), today),
      app: "main",
      rooms: ["@TGS#a/b,c", "algebra"],
      from: "2026-09-01",
      to: "2026-10-01",
      minPercent: 70,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(courseQuery(options))) {
      if (value !== undefined) query.set(name, value);
    }

    expect(courseOptionsOf(query, today)).toEqual(options);
  });

  it("is the last four weeks of no room where it says nothing, or nonsense", () => {
    const usual = courseOptionsOf(new URLSearchParams(), today);

    expect(usual).toMatchObject({
      rooms: [],
      from: "2026-10-31",
      to: "",
      minPercent: 80,
      cell: "share",
      order: "list",
    });
    expect(courseOptionsOf(new URLSearchParams("from=soon&minShare=x&cell=y&sort=z&people=all"), today)).toEqual(usual);
  });

  it("begins with the local day and ends after it", () => {
    expect(dateText(new Date(beginOf("2026-09-01")))).toBe("2026-09-01");
    expect(dateText(new Date(beginOf("2026-12-31", { dayAfter: true })))).toBe("2027-01-01");
  });
});

describe("the rows of a course", () => {
  const person = (userId: string, min: number | null, name?: string): CoursePerson => ({
    userId,
    ...(name === undefined ? {} : { name }),
    sessions: [],
    total: {
      present: { min: 0, max: 0 },
      secondsMin: 0,
      secondsMax: 0,
      secondsEstimate: 0,
      share: min === null ? null : { min, max: 1 },
    },
  });
  const people = [person("c", 0.2, "Zoë"), person("a", null), person("b", 0.9, "Émile")];
  const idsOf = (search: string, order: Parameters<typeof choosePeople>[1]["order"]) =>
    choosePeople(people, { search, order }, new Intl.Collator("en")).map(({ userId }) => userId);

  it("are in the order of the list, by name, or those first who were there most", () => {
    expect(idsOf("", "list")).toEqual(["c", "a", "b"]);
    expect(idsOf("", "name")).toEqual(["a", "b", "c"]);
    expect(idsOf("", "share")).toEqual(["b", "c", "a"]);
    expect(idsOf("ZO", "list")).toEqual(["c"]);
  });

  it("say bounds as two numbers, and one where they are equal", () => {
    expect(boundsText({ min: 3, max: 5 })).toBe("3–5");
    expect(boundsText({ min: 3, max: 3 })).toBe("3");
    expect(percentBounds({ min: 0.821, max: 1 })).toBe("82.1–100");
    expect(percentBounds(null)).toBe("–");
  });
});

describe("what is taken away", () => {
  it("follows the cursor in the Link header of a CSV", () => {
    const link = '</v1/x?format=csv&cursor=a%2Bb>; rel="next", </v1/x?format=json>; rel="describedby"';

    expect(nextCursorOf(link)).toBe("a+b");
    expect(nextCursorOf('</v1/x?format=json>; rel="describedby"')).toBeUndefined();
    expect(nextCursorOf(null)).toBeUndefined();
  });

  it("has a file name without signs that systems refuse", () => {
    expect(fileNameOf(["attendees", "@TGS#a/b 课堂", "20261120T090001Z"], "csv")).toBe(
      "attendees-_TGS_a_b_课堂-20261120T090001Z.csv",
    );
  });
});

describe("the rooms of a person", () => {
  type Room = Parameters<typeof joined>[0][number];
  const room = (groupId: string, sessions: number): Room => ({
    groupId,
    groupType: "AVChatRoom",
    recordedSince: "2026-11-01T00:00:00Z",
    sessions: Array.from({ length: sessions }, () => ({}) as Room["sessions"][number]),
    basis: [],
    notes: ["cut off"],
  });

  it("are put together where a room goes on on the next page", () => {
    const whole = joined([room("a", 1), room("b", 2)], [room("b", 3), room("c", 1)]);

    expect(whole.map(({ groupId, sessions }) => [groupId, sessions.length])).toEqual([
      ["a", 1],
      ["b", 5],
      ["c", 1],
    ]);
    expect(whole[1]?.notes).toEqual(["cut off"]);
    expect(joined([], [room("a", 1)])).toHaveLength(1);
  });
});
