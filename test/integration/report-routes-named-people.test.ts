import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { pseudonym } from "../../shared/attendance/pseudonyms.ts";
import { swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { asAppName, asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi, testPseudonymKey } from "../support/report-api.ts";

const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const start = day + 10 * 3600;
const range = { from: "2026-01-02T10:00:00Z", to: "2026-01-02T12:00:00Z" };
const path = { app: "main", groupId: "class" };

let table: TestTable;
let call: ReturnType<typeof reportApi>;

interface Row {
  readonly userId: string;
  readonly nickname?: string;
  readonly name?: string;
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly [field: string]: unknown;
}

/** Anna has a phone from 0 to 40 and a laptop from 20 to 100; her laptop comes back at 110. Bob is there all the time. */
function whoAt(minute: number): readonly string[] {
  const isOnLaptop = (minute >= 20 && minute < 100) || minute >= 110;
  return [...(minute < 40 ? ["anna-phone"] : []), ...(isOnLaptop ? ["anna-laptop"] : []), "bob"];
}

function renamed(slot: SlotObservation, nicknameOf: (userId: string) => string): SlotObservation {
  const rosters = slot.rosters.map((roster) => ({
    ...roster,
    members: roster.members.map((member) => ({ ...member, nickname: nicknameOf(member.userId) })),
  }));
  return { ...slot, rosters };
}

beforeAll(async () => {
  table = await startTestTable(() => (start + 10_800) * 1000);
  call = reportApi(table);
  const slots = minutesOf(start, 140, whoAt).map((slot, minute) =>
    renamed(slot, (userId) => (userId === "bob" ? `Bob of hour ${Math.floor(minute / 60)}` : `Device ${userId}`)),
  );
  await recordRoom(table, trackedRoom("main", "class", { trackedAt: day }), slots);
});

afterAll(async () => {
  await table.close();
});

const anna = { userId: "anna", name: "Änna Zúñiga", email: "anna@example.org", alias: ["anna-phone", "anna-laptop"] };

async function report(expected: readonly unknown[], query: Readonly<Record<string, string>> = {}, groupId = "class") {
  const body = JSON.stringify({ expected });
  const at = { ...path, groupId };
  const reply = await call("attendees", { method: "POST", path: at, body, query: { ...range, ...query } });
  expect(reply.status).toBe(200);
  const rows: readonly Row[] = reply.body?.attendees ?? [];
  return { ...reply, rows, ids: rows.map(({ userId }) => userId) };
}

describe("expected people with names", () => {
  it("have them in JSON and CSV, seen or not, beside people who are named by their IDs alone", async () => {
    const expected = [
      { userId: "bob", name: "Bob Brown" },
      { userId: "eve", name: "=Eve", email: "eve@example.org" },
      "anna-phone",
    ];

    const { rows, body } = await report(expected);
    const csv = await report(expected, { format: "csv" });
    const simple = await report(expected, { format: "csv", columns: "simple" });

    expect(rows).toMatchObject([
      { userId: "anna-laptop", expected: false },
      { userId: "anna-phone", expected: true },
      { userId: "bob", name: "Bob Brown", expected: true },
      { userId: "eve", name: "=Eve", email: "eve@example.org", status: "absent" },
    ]);
    expect(rows[1]).not.toHaveProperty("name");
    expect(body.expected.people).toBe(3);
    expect(csv.text).toMatch(/^userId,nickname,name,email,status,/);
    expect(csv.text).toContain("\r\neve,,'=Eve,eve@example.org,absent,true,");
    expect(simple.text).toContain("\r\nBob Brown,bob,present,");
    expect(simple.text).toContain("\r\nDevice anna-phone,anna-phone,present,");
  });

  it("leave a report without names as it was", async () => {
    const strings = await report(["bob", "eve"]);
    const objects = await report([{ userId: "bob" }, { userId: "eve" }]);
    const csv = await report([{ userId: "bob" }], { format: "csv" });

    expect(objects.rows).toEqual(strings.rows);
    expect(csv.text).toMatch(/^userId,nickname,status,/);
  });

  it("are found by ID, nickname, name and e-mail in any letter case, and sorted by name", async () => {
    const expected = [
      { userId: "bob", name: "Zoe" },
      { userId: "eve", name: "adam", email: "EVE@example.org" },
    ];

    const found = await Promise.all(
      ["LAPTOP", "device", "ZO", "eve@EXAMPLE", "nobody"].map((search) => report(expected, { search })),
    );
    const sorted = await report(expected, { sort: "name" });
    const pages: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof report>> = await report(expected, {
        ...{ sort: "name", order: "desc", limit: "1" },
        ...(cursor === "" ? {} : { cursor }),
      });
      pages.push(...page.ids);
      cursor = page.body.nextCursor;
    }

    expect(found.map(({ ids }) => ids)).toEqual([["anna-laptop"], ["anna-laptop", "anna-phone"], ["bob"], ["eve"], []]);
    expect(found[1]?.body.total).toBe(2);
    expect(sorted.ids).toEqual(["eve", "anna-laptop", "anna-phone", "bob"]);
    expect(pages).toEqual(["bob", "anna-phone", "anna-laptop", "eve"]);
  });

  it("come from the room's own list too", async () => {
    const room = trackedRoom("main", "listed", { trackedAt: day });
    await recordRoom(
      table,
      room,
      minutesOf(start, 5, () => ["bob"]),
    );
    const people = [{ userId: asUserId("bob"), name: "Bob Brown" }, { userId: asUserId("eve") }];
    await swapExpectedList(table, room, { version: undefined }, { people, pseudonymous: false, changedAt: day });

    const { body } = await call("attendees", { path: { app: "main", groupId: "listed" }, query: range });

    expect(body.attendees).toMatchObject([{ userId: "bob", name: "Bob Brown" }, { userId: "eve" }]);
  });
});

describe("the nickname of a person", () => {
  it("is the newest that the lists of the window show, and none from after it", async () => {
    const nicknameIn = async (to: string) => (await report([], { to, prefix: "bob" })).rows[0]?.nickname;

    expect(await nicknameIn("2026-01-02T10:30:00Z")).toBe("Bob of hour 0");
    expect(await nicknameIn("2026-01-02T11:00:00Z")).toBe("Bob of hour 0");
    expect(await nicknameIn("2026-01-02T11:30:00Z")).toBe("Bob of hour 1");
  });
});

describe("several IDs of one person", () => {
  it("are one row under the ID of the list, and no second counts twice", async () => {
    const apart = await report([]);
    const { rows, body } = await report([anna]);

    const [phone, laptop] = ["anna-phone", "anna-laptop"].map((id) => apart.rows.find(({ userId }) => userId === id));
    expect(rows.map(({ userId }) => userId)).toEqual(["anna", "bob"]);
    expect(rows[0]).toMatchObject({ ...anna, status: "present", expected: true, nickname: "Device anna-phone" });
    expect(rows[0]?.["stays"]).toHaveLength(3);
    expect(body.people).toEqual({ present: 2, absent: 0, unknown: 0 });
    // 20 of the phone's 40 minutes are the laptop's too.
    const both = (phone?.secondsMin ?? 0) + (laptop?.secondsMin ?? 0);
    expect(both - (rows[0]?.secondsMin ?? 0)).toBeGreaterThan(17 * 60);
    expect(both - (rows[0]?.secondsMin ?? 0)).toBeLessThanOrEqual(20 * 60);
    expect(rows[0]?.secondsMax).toBeLessThan((phone?.secondsMax ?? 0) + (laptop?.secondsMax ?? 0));
    expect(rows[0]?.secondsMax).toBeGreaterThan(110 * 60);
  });

  it("are late by the first of them and leave early by the last", async () => {
    const plan = {
      startsAt: range.from,
      endsAt: "2026-01-02T11:35:00Z",
      lateAfterSeconds: "300",
      leftEarlySeconds: "300",
    };
    const verdicts = (rows: readonly Row[]) => rows.map(({ userId, late, leftEarly }) => [userId, late, leftEarly]);

    const apart = await report([], plan);
    const { rows } = await report([anna], plan);

    expect(verdicts(apart.rows)).toEqual([
      ["anna-laptop", true, false],
      ["anna-phone", false, true],
      ["bob", false, false],
    ]);
    expect(verdicts(rows)).toEqual([
      ["anna", false, false],
      ["bob", false, false],
    ]);
  });

  it("do not leave early by the one that began last", async () => {
    // The tablet is there from 10 to 20 only; the phone until the end, as far as anybody can tell.
    const at = { app: "main", groupId: "tablet" };
    await recordRoom(
      table,
      trackedRoom("main", "tablet", { trackedAt: day }),
      minutesOf(start, 60, (minute) => ["phone", "teacher", ...(minute >= 10 && minute < 20 ? ["tablet"] : [])]),
    );
    const plan = { ...range, to: "2026-01-02T11:00:00Z", leftEarlySeconds: "30" };
    const body = JSON.stringify({ expected: [{ userId: "phone", alias: ["tablet"] }] });

    const reply = await call("attendees", { method: "POST", path: at, body, query: plan });

    expect(reply.body.attendees).toMatchObject([{ userId: "phone", alias: ["tablet"] }, { userId: "teacher" }]);
    expect(reply.body.attendees[0].leftEarly).not.toBe(true);
  });

  it("are absent once when none of them was seen", async () => {
    const { rows } = await report([{ userId: "eve", name: "Eve", alias: ["eve-2", "eve-3"] }], { status: "absent" });

    expect(rows).toMatchObject([{ userId: "eve", name: "Eve", alias: ["eve-2", "eve-3"], secondsMin: 0 }]);
    expect(rows).toHaveLength(1);
  });

  it("are not united, nor named, beside pseudonyms, which the notes say", async () => {
    const nameOf = (id: string): string => pseudonym(testPseudonymKey, asAppName("main"), asUserId(id));
    const room = trackedRoom("main", "hidden", { trackedAt: day, pseudonymous: true });
    await recordRoom(
      table,
      room,
      minutesOf(start, 120, (minute) => whoAt(minute).map(nameOf)),
    );

    const { rows, body, text } = await report([anna, { userId: "eve", name: "Eve" }], {}, "hidden");

    const expected = rows.filter((row) => row["expected"] === true).map(({ userId }) => userId);
    expect(new Set(expected)).toEqual(new Set(["anna-phone", "anna-laptop", "eve"].map(nameOf)));
    expect(body.notes).toContainEqual(expect.stringContaining("beside a pseudonym they would say who is behind it"));
    expect(text).not.toMatch(/Zúñiga|Eve|example\.org|anna-phone/);
  });
});
