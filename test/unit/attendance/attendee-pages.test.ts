import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import {
  type AttendeeFilter,
  type AttendeeOrder,
  type AttendeePage,
  type AttendeePosition,
  pageAttendees,
} from "../../../shared/attendance/reports/attendee-order.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { expectedPlain } from "../../support/everybody.ts";

const start = 1_767_225_600;
const window = { from: start, to: start + 1800 };
/** When each person joins, in minutes; all stay to the end. Two join at once. */
const joins = { dan: 0, ann: 5, eve: 5, bob: 12 } as const;
/** Expected, and never there. */
const absent = ["abe", "cyd", "fay"];

function observations(): SlotObservation[] {
  return Array.from({ length: 34 }, (_, index) => {
    const minute = index - 1;
    const from = start + minute * 60;
    const members = Object.entries(joins)
      .filter(([, joined]) => minute >= joined && minute < 30)
      .map(([userId, joined]) => ({ userId: asUserId(userId), joinedAt: start + joined * 60 }))
      .sort((one, other) => (one.userId < other.userId ? -1 : 1));
    const roster = { from, to: from + 1, listed: members.length, robots: 0, ended: true, members };
    const counts = [{ at: from + 1, count: members.length }];
    return { slot: from, counts, rosters: [roster], gaps: [], dissolved: false, sampleEverySeconds: 60 };
  });
}

async function allPages(order: AttendeeOrder, limit: number, filter: AttendeeFilter = {}): Promise<AttendeePage[]> {
  const expected = expectedPlain([...absent, "ann"].map(asUserId));
  const settings = { expected, lateAfterSeconds: 360, leftEarlySeconds: 300 };
  const report = await reportAttendees(observations(), window, settings);
  const pages: AttendeePage[] = [];
  let after: AttendeePosition | null = null;
  do {
    const page: AttendeePage = pageAttendees(report, order, filter, limit, after);
    pages.push(page);
    after = page.next;
  } while (after !== null);
  return pages;
}

const idsOf = (pages: readonly AttendeePage[]) => pages.map((page) => page.attendees.map(({ userId }) => userId));

describe("pages of attendees", () => {
  it.each([
    ["asc", [["dan", "ann", "eve"], ["bob", "abe", "cyd"], ["fay"]]],
    ["desc", [["bob", "ann", "eve"], ["dan", "abe", "cyd"], ["fay"]]],
  ] as const)(
    "by first join (%s) put people without one last, and equal ones by their IDs",
    async (direction, pages) => {
      expect(idsOf(await allPages({ by: "firstJoin", direction }, 3))).toEqual(pages);
    },
  );

  it.each([1, 2, 4, 5, 6, 7, 8, 100])("go on among people without a value, %i at a time", async (limit) => {
    const all = ["dan", "ann", "eve", "bob", "abe", "cyd", "fay"];

    const pages = idsOf(await allPages({ by: "firstJoin", direction: "asc" }, limit));

    const ends = Array.from({ length: Math.ceil(all.length / limit) }, (_, page) => page * limit);
    expect(pages).toEqual(ends.map((from) => all.slice(from, from + limit)));
  });

  it.each([
    ["asc", ["abe", "ann", "bob", "cyd", "dan", "eve", "fay"]],
    ["desc", ["fay", "eve", "dan", "cyd", "bob", "ann", "abe"]],
  ] as const)("by user ID (%s)", async (direction, all) => {
    expect(idsOf(await allPages({ by: "userId", direction }, 100))).toEqual([all]);
    expect(idsOf(await allPages({ by: "userId", direction }, 1)).flat()).toEqual(all);
  });

  it("say where they ended, how many pass the filter, and how many there are whatever the filter", async () => {
    const [first, second] = await allPages({ by: "firstJoin", direction: "asc" }, 2, { status: "present" });

    expect(first?.next).toEqual({ value: start + 300, userId: "ann" });
    expect(second?.next).toBeNull();
    expect([first?.total, second?.total]).toEqual([4, 4]);
    expect([first?.people, second?.people]).toEqual(
      Array.from({ length: 2 }, () => ({ present: 4, absent: 3, unknown: 0 })),
    );
  });

  it.each([
    [{ status: "absent" }, ["abe", "cyd", "fay"]],
    [{ late: true }, ["bob"]],
    [{ late: false }, ["ann", "dan", "eve"]],
    [{ leftEarly: false }, ["ann", "bob", "dan", "eve"]],
    [{ leftEarly: true }, []],
    [{ userIdPrefix: "a" }, ["abe", "ann"]],
    [{ userIdPrefix: "a", status: "present" }, ["ann"]],
    [{ minSeconds: 1 }, ["ann", "bob", "dan", "eve"]],
    [{ minSeconds: 0 }, ["abe", "ann", "bob", "cyd", "dan", "eve", "fay"]],
  ] as const)("keep those who pass %j", async (filter, kept) => {
    const pages = await allPages({ by: "userId", direction: "asc" }, 100, filter);

    expect(idsOf(pages)).toEqual([kept]);
    expect(pages[0]?.total).toBe(kept.length);
  });

  it("keep by minSeconds exactly those who certainly were there for as long", async () => {
    const [all] = await allPages({ by: "userId", direction: "asc" }, 100, { status: "present" });
    const bob = all?.attendees.find(({ userId }) => userId === "bob");
    const minSeconds = bob?.secondsMin ?? 0;

    expect(minSeconds).toBe(979);
    expect(idsOf(await allPages({ by: "userId", direction: "asc" }, 100, { minSeconds }))[0]).toContain("bob");
    const above = await allPages({ by: "userId", direction: "asc" }, 100, { minSeconds: minSeconds + 1 });
    expect(idsOf(above)).toEqual([["ann", "dan", "eve"]]);
  });

  it("go on behind a person who is gone meanwhile", async () => {
    const report = await reportAttendees(observations(), window, { expected: expectedPlain([]) });
    const after = { value: start + 300, userId: asUserId("bee") };

    const page = pageAttendees(report, { by: "firstJoin", direction: "asc" }, {}, 10, after);

    expect(page.attendees.map(({ userId }) => userId)).toEqual(["eve", "bob"]);
  });
});
