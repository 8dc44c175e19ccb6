import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExpectedList, pseudonymiseList } from "../../shared/attendance/expected-list.ts";
import { pseudonym, pseudonymise } from "../../shared/attendance/pseudonyms.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import { swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi, testPseudonymKey } from "../support/report-api.ts";

const nowMs = 1_767_398_400_000;
const start = nowMs / 1000 - 6 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const range = { from: iso(start), to: iso(start + 1200) };
let table: TestTable;
let call: ReturnType<typeof reportApi>;
let made = 0;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
});

afterAll(() => table.close());

const listOf = (...userIds: readonly string[]): ExpectedList => ({
  people: userIds.map((userId) => ({ userId: asUserId(userId), name: `Name of ${userId}` })),
  pseudonymous: false,
  changedAt: start,
});

/** A room in which ann and ben are for half an hour, around the range. */
async function roomWith(list: ExpectedList | undefined, changes: Partial<TrackedRoom> = {}) {
  made += 1;
  const room = trackedRoom("main", `room-${made}`, { trackedAt: start - 3600, ...changes });
  const minutes = minutesOf(start - 600, 40, () => ["ann", "ben"]);
  const isHidden = (slot: number) => room.namings.findLast(({ since }) => since <= slot)?.pseudonymous ?? false;
  await recordRoom(
    table,
    room,
    minutes.map((minute) => (isHidden(minute.slot) ? pseudonymise(minute, testPseudonymKey, room.app) : minute)),
  );
  if (list !== undefined) {
    const stored = room.pseudonymous ? pseudonymiseList(list, testPseudonymKey, room) : list;
    await swapExpectedList(table, room, { version: undefined }, stored);
  }
  return { app: room.app, groupId: room.groupId };
}

const attendees = (path: Record<string, string>, more: object = {}) =>
  call("attendees", { path, query: range, ...more });

interface Row {
  readonly userId: string;
  readonly status: string;
  readonly expected?: boolean;
}
const rowsOf = (body: { readonly attendees: readonly Row[] }) =>
  body.attendees.map(({ userId, status, expected }) => [userId, status, expected]);

describe("attendees of a room with a list of its own", () => {
  it("are compared with it where the request names nobody", async () => {
    const path = await roomWith(listOf("ann", "cai"));

    const { status, body, headers } = await attendees(path);

    expect(status).toBe(200);
    expect(body.expected).toEqual({ people: 2, givenBy: "room", complete: true });
    expect(rowsOf(body)).toEqual([
      ["ann", "present", true],
      ["ben", "present", false],
      ["cai", "absent", true],
    ]);
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("are compared with the request's list where it brings one", async () => {
    const path = await roomWith(listOf("ann", "cai"));

    const { body } = await attendees(path, { method: "POST", body: JSON.stringify({ expected: ["dan"] }) });

    expect(body.expected).toEqual({ people: 1, complete: true });
    expect(rowsOf(body).map(([userId]) => userId)).toEqual(["ann", "ben", "dan"]);
  });

  it("go by no list where there is none", async () => {
    const { body, headers } = await attendees(await roomWith(undefined));

    expect(body).not.toHaveProperty("expected");
    expect(body.attendees[0]).not.toHaveProperty("expected");
    expect(headers["cache-control"]).not.toBe("no-store");
  });

  it("say when the list is a part of its group, and how old it is", async () => {
    const { app, groupId } = trackedRoom("main", "staff");
    const reading = { group: { kind: "group", app, groupId }, readAt: start, complete: false } as const;

    const { body } = await attendees(await roomWith({ ...listOf("ann"), reading }));

    expect(body.expected).toEqual({ people: 1, givenBy: "room", complete: false, observedAt: iso(start) });
    expect(body.notes.join()).toContain("Only the first 1 members of the expected group were read");
  });

  it("go on page by page, each with the list", async () => {
    const path = await roomWith(listOf("ann", "cai", "dan"));

    const first = await attendees(path, { query: { ...range, limit: "2" } });
    const second = await attendees(path, { query: { ...range, limit: "2", cursor: first.body.nextCursor } });

    expect([...rowsOf(first.body), ...rowsOf(second.body)].map(([userId]) => userId)).toEqual([
      ...["ann", "ben", "cai", "dan"],
    ]);
    expect(second.body.expected).toEqual(first.body.expected);
  });
});

describe("a list that holds pseudonyms", () => {
  const hidden = (userId: string) => pseudonym(testPseudonymKey, trackedRoom("main", "any").app, asUserId(userId));

  it("is compared with the pseudonyms of the record", async () => {
    const path = await roomWith(listOf("ann", "cai"), {
      pseudonymous: true,
      namings: [{ since: start - 3600, pseudonymous: true }],
    });

    const { body } = await attendees(path);

    const statuses = new Map(rowsOf(body).map(([userId, ...claims]) => [userId, claims]));
    expect(body.expected).toMatchObject({ people: 2, givenBy: "room" });
    expect(statuses.get(hidden("ann"))).toEqual(["present", true]);
    expect(statuses.get(hidden("ben"))).toEqual(["present", false]);
    expect(statuses.get(hidden("cai"))).toEqual(["absent", true]);
  });

  it.each([
    ["begins after", start + 1200 + 3600, true],
    ["begins within", start + 600, true],
    ["began just before", start - 300, true],
    ["began long before", start - 1200, false],
  ])(
    "is not compared with a window that the naming %s: people in it may be anybody",
    async (_, since, isUncompared) => {
      const path = await roomWith(listOf("ann", "cai"), {
        pseudonymous: true,
        namings: [
          { since: start - 3600, pseudonymous: false },
          { since, pseudonymous: true },
        ],
      });

      const { body } = await attendees(path);
      const csv = await attendees(path, { headers: { accept: "text/csv" } });

      expect(body.notes.join().includes("holds pseudonyms")).toBe(isUncompared);
      expect("expected" in body).toBe(!isUncompared);
      expect(csv.status).toBe(200);
    },
  );
});
