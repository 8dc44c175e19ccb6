import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ExpectedSourceGroup, listOfGroup } from "../../shared/attendance/expected-list.ts";
import type { RoomRef, TrackedRoom } from "../../shared/attendance/room.ts";
import { listMarkedRooms, markExpectedGroup } from "../../shared/attendance/table/expected-groups.ts";
import { readExpectedList, swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { deleteRoom, putRoom } from "../../shared/attendance/table/rooms.ts";
import { removeExpectedList } from "../../shared/attendance/upkeep/expected-lists.ts";
import { refreshExpectedLists } from "../../shared/attendance/upkeep/refresh-expected.ts";
import { asAppName, asGroupId, asUserId } from "../../shared/identity/ids.ts";
import { RollcallError } from "../../shared/upstream/rollcall-error.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { trackedRoom } from "../support/recorded-rooms.ts";
import { testPseudonymKey } from "../support/report-api.ts";

const hourMs = 3_600_000;
const startMs = 1_767_312_000_000;
let nowMs = startMs;
let table: TestTable;
let made = 0;
let members: readonly string[] = [];
let asked: ExpectedSourceGroup[] = [];
let troubles: RoomRef[] = [];
let failure: Error | undefined;
let whileReading: () => Promise<unknown>;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
});

afterAll(() => table.close());

beforeEach(async () => {
  // Lists of other tests are fresh for good.
  nowMs = startMs;
  members = ["ann", "ben"];
  asked = [];
  troubles = [];
  failure = undefined;
  whileReading = async () => {};
  for (const room of await listMarkedRooms(table)) {
    await removeExpectedList(table, room, { atMs: nowMs + 20_000 });
  }
});

const staff = { kind: "group", app: asAppName("main"), groupId: asGroupId("staff") } as const;

async function membersOf(group: ExpectedSourceGroup) {
  asked.push(group);
  await whileReading();
  if (failure !== undefined) {
    throw failure;
  }
  return { userIds: members.map(asUserId), complete: true, observedAtMs: nowMs };
}

async function roomWithGroup(more: Partial<TrackedRoom> = {}): Promise<TrackedRoom> {
  made += 1;
  const room = trackedRoom("main", `room #${made}`, more);
  await putRoom(table, room);
  await markExpectedGroup(table, room);
  const list = listOfGroup(
    staff,
    { userIds: members.map(asUserId), complete: true, observedAtMs: nowMs },
    "AVChatRoom",
  );
  await swapExpectedList(table, room, await readExpectedList(table, room), list);
  return room;
}

function refresh(timeMs = 300_000) {
  return refreshExpectedLists(
    {
      table,
      readGroup: membersOf,
      pseudonymKey: async () => testPseudonymKey,
      onTrouble: (room) => troubles.push(room),
    },
    { atMs: nowMs + timeMs },
  );
}

const listOf = async (room: RoomRef) => (await readExpectedList(table, room)).list;
const idsOf = async (room: RoomRef) => (await listOf(room))?.people.map(({ userId }) => userId);
const isMarked = async ({ app, groupId }: RoomRef) =>
  (await listMarkedRooms(table)).some((room) => room.app === app && room.groupId === groupId);

describe("a list that is read from a group", () => {
  it("is read anew once a day, and keeps its time of change while its members stay", async () => {
    const room = await roomWithGroup();

    nowMs += 22 * hourMs;
    const early = await refresh();
    nowMs += hourMs;
    const due = await refresh();
    const unchanged = await listOf(room);
    members = ["ben", "cai"];
    nowMs += 24 * hourMs;
    await refresh();
    const changed = await listOf(room);

    expect([early.read, due.read, asked.length]).toEqual([0, 1, 2]);
    expect(unchanged).toMatchObject({ changedAt: startMs / 1000, reading: { readAt: (startMs + 23 * hourMs) / 1000 } });
    expect(changed).toMatchObject({ changedAt: nowMs / 1000, reading: { group: staff, readAt: nowMs / 1000 } });
    expect(await idsOf(room)).toEqual(["ben", "cai"]);
  });

  it("stays as it is while its group cannot be read, and does not keep the others from theirs", async () => {
    const [first, second] = [await roomWithGroup(), await roomWithGroup()];
    nowMs += 24 * hourMs;
    members = ["cai"];
    let calls = 0;
    whileReading = async () => {
      calls += 1;
      failure = calls === 1 ? new RollcallError("unknown-group", "gone") : undefined;
    };

    const report = await refresh();

    const lists = [await idsOf(first), await idsOf(second)];
    expect(report).toEqual({ read: 1, failed: 1, left: 0 });
    expect(lists).toContainEqual(["ann", "ben"]);
    expect(lists).toContainEqual(["cai"]);
    expect(troubles).toHaveLength(1);
    expect((await refresh()).read).toBe(1);
  });

  it("holds pseudonyms in a pseudonymous room", async () => {
    const room = await roomWithGroup({ pseudonymous: true });
    nowMs += 24 * hourMs;

    await refresh();

    expect(await listOf(room)).toMatchObject({ pseudonymous: true });
    expect(await idsOf(room)).toEqual([expect.stringMatching(/^p_/), expect.stringMatching(/^p_/)]);
  });

  it("loses to a list that was put while the group was read", async () => {
    const room = await roomWithGroup();
    nowMs += 24 * hourMs;
    const put = { people: [{ userId: asUserId("new") }], pseudonymous: false, changedAt: nowMs / 1000 };
    whileReading = async () => swapExpectedList(table, room, await readExpectedList(table, room), put);

    await refresh();
    const isStillMarked = await isMarked(room);
    await refresh();

    expect(await listOf(room)).toEqual(put);
    expect([isStillMarked, await isMarked(room)]).toEqual([true, false]);
  });

  it("is no longer read once it was deleted, and goes with a room that is not tracked", async () => {
    const [without, untracked] = [await roomWithGroup(), await roomWithGroup()];
    await removeExpectedList(table, without, { atMs: nowMs + 20_000 });
    await deleteRoom(table, untracked);
    nowMs += 24 * hourMs;

    await refresh();

    expect(asked).toEqual([]);
    expect([await isMarked(without), await isMarked(untracked), await listOf(untracked)]).toEqual([
      false,
      false,
      undefined,
    ]);
  });

  it("is left for the next run when time is short", async () => {
    await roomWithGroup();
    nowMs += 24 * hourMs;

    expect(await refresh(20_000)).toMatchObject({ read: 0, left: expect.any(Number) });
    expect(asked).toEqual([]);
  });
});
