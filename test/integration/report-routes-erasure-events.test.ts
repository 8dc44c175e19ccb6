import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pseudonym } from "../../shared/attendance/pseudonyms.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import { addEvents } from "../../shared/attendance/table/add-events.ts";
import { eventItem } from "../../shared/attendance/table/event-items.ts";
import { readEvents } from "../../shared/attendance/table/events.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { expiryOf } from "../../shared/attendance/table/snapshot-items.ts";
import { asAppName, asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { readAll } from "../support/read-all.ts";
import { trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi, testPseudonymKey } from "../support/report-api.ts";
import { eventAt } from "../support/room-events.ts";

const daySeconds = 86_400;
const day = 1_767_312_000;
const app = asAppName("main");
const person = "secret-ann-0815";
const hidden = pseudonym(testPseudonymKey, app, asUserId(person));
const minute = day + 3_600;

let nowMs = 0;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  nowMs = (day + 3 * daySeconds) * 1000;
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

async function store(room: TrackedRoom, userIds: readonly string[], at = minute): Promise<void> {
  const events = userIds.flatMap((userId, index) => [
    eventAt("online", userId, at * 1000 + index),
    eventAt("offline", userId, at * 1000 + 30_000 + index),
  ]);
  await addEvents(table, room, { minute: at, events, expiresAt: expiryOf(at, 90) });
}

async function eventsOf(room: TrackedRoom): Promise<readonly RoomEvent[]> {
  const minutes = await readAll(readEvents(table, room, day, day + 4 * daySeconds));
  return minutes.flatMap(({ events }) => events);
}

const namesIn = async (room: TrackedRoom) => new Set((await eventsOf(room)).map(({ userId }) => userId));
const forget = (query: Readonly<Record<string, string>> = {}, userId = person) =>
  call("member", { method: "DELETE", path: { app: "main", userId }, query, remainingMs: 29_000 });

describe("the erasure of a member", () => {
  it("removes their events, leaves all others as they were, and says from how many minutes", async () => {
    const room = trackedRoom("main", "a", { trackedAt: day });
    await putRoom(table, room);
    await store(room, ["bob", person, "eve"]);
    await store(room, ["bob"], minute + 60);
    await store(room, [person], minute + daySeconds);
    const others = (await eventsOf(room)).filter(({ userId }) => userId !== person);

    const reply = await forget();
    const again = await forget();

    expect(reply).toMatchObject({ status: 200, body: { done: true, eventItemsRewritten: 2 } });
    expect(again.body).toMatchObject({ done: true, eventItemsRewritten: 0 });
    expect(await eventsOf(room)).toEqual(others);
    const { Items } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
    expect(Items?.some(({ b }) => Buffer.from(b?.B ?? []).includes(person))).toBe(false);
  });

  it("puts the pseudonym in their place where asked to", async () => {
    const room = trackedRoom("main", "a", { trackedAt: day });
    await putRoom(table, room);
    await store(room, ["bob", person]);

    await forget({ replaceWith: "pseudonym" });

    expect(await namesIn(room)).toEqual(new Set(["bob", hidden]));
    expect(await eventsOf(room)).toHaveLength(4);
  });

  it("finds them in pseudonymous rooms, and in any letter case where that makes no difference", async () => {
    const quiet = trackedRoom("main", "a", { trackedAt: day, pseudonymous: true });
    const group = trackedRoom("main", "b", { trackedAt: day, groupType: "ChatGroup" });
    await Promise.all([putRoom(table, quiet), putRoom(table, group)]);
    await store(quiet, [hidden, `p_${"x".repeat(22)}`]);
    await store(group, ["SECRET-ann-0815", "bob"]);

    await forget();

    expect(await namesIn(quiet)).toEqual(new Set([`p_${"x".repeat(22)}`]));
    expect(await namesIn(group)).toEqual(new Set(["bob"]));
  });

  it("deletes events that cannot be read, which may be theirs", async () => {
    const room = trackedRoom("main", "a", { trackedAt: day });
    await putRoom(table, room);
    await store(room, ["bob"]);
    const damaged = { minute: minute + 60, shard: 0, body: Buffer.from([9, 9, 9]), expiresAt: expiryOf(minute, 90) };
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: eventItem(room, damaged) }));

    const reply = await forget();

    expect(reply.body).toMatchObject({ eventItemsRewritten: 1 });
    expect(await namesIn(room)).toEqual(new Set(["bob"]));
  });

  it("keeps whole what is stored while it runs", async () => {
    const room = trackedRoom("main", "a", { trackedAt: day });
    await putRoom(table, room);
    await store(room, [person, "bob"]);
    const more = Array.from({ length: 30 }, (_, n) => `other${n}`);

    await Promise.all([forget(), ...more.map((userId) => store(room, [userId]))]);

    expect(await namesIn(room)).toEqual(new Set(["bob", ...more]));
  });
});
