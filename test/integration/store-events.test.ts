import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { uniteEvents } from "../../shared/attendance/event-set.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import { storedEventPages } from "../../shared/attendance/table/event-items.ts";
import { readEventMarks } from "../../shared/attendance/table/event-marks.ts";
import { readEvents } from "../../shared/attendance/table/events.ts";
import { getRecordedRoom } from "../../shared/attendance/table/recorded-rooms.ts";
import { readRollups } from "../../shared/attendance/table/rollups.ts";
import { deleteRoom, putRoom } from "../../shared/attendance/table/rooms.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { eventMessageBodies } from "../../shared/events/event-message.ts";
import { type StoreDependencies, storeEvents } from "../../shared/events/store-events.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { type DynamoDbProxy, startDynamoDbProxy } from "../support/dynamodb-proxy.ts";
import { readAll } from "../support/read-all.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { eventAt } from "../support/room-events.ts";

const daySeconds = 86_400;
const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const at = (seconds: number): number => (day + seconds) * 1000;
const forever = new AbortController().signal;

let nowMs = 0;
let table: TestTable;
let troubles: string[];
let dependencies: StoreDependencies;

beforeEach(async () => {
  nowMs = at(12 * 3600);
  table = await startTestTable(() => nowMs);
  troubles = [];
  dependencies = dependenciesOn(table);
});

afterEach(async () => {
  await table.close();
});

function dependenciesOn(itsTable: StoreDependencies["table"]): StoreDependencies {
  return { table: itsTable, notes: new Map(), onTrouble: (what) => troubles.push(what) };
}

let messages = 0;
function messageOf(room: TrackedRoom, events: readonly RoomEvent[]) {
  messages += 1;
  const [body = ""] = eventMessageBodies({ app: room.app, groupId: room.groupId, events });
  return { messageId: `m${messages}`, body };
}

async function stored(room: TrackedRoom): Promise<readonly RoomEvent[]> {
  const minutes = await readAll(readEvents(table, room, day - 40 * daySeconds, day + 10 * daySeconds));
  return minutes.flatMap(({ events }) => events);
}

const online = eventAt("online", "ana", at(36_000));
const offline = eventAt("offline", "ana", at(36_075));

describe("storing events", () => {
  it("stores what the messages of a batch say, whichever message said it first", async () => {
    const [one, other] = [trackedRoom("main", "@TGS#1"), trackedRoom("live", "@TGS#1")];
    await Promise.all([putRoom(table, one), putRoom(table, other)]);
    const batch = [messageOf(one, [offline]), messageOf(other, [online]), messageOf(one, [online, offline])];

    const report = await storeEvents(dependencies, batch, forever);

    expect(report).toEqual({ rooms: 2, stored: 3, repeated: 0, dropped: new Map(), failed: [] });
    expect(await stored(one)).toEqual([online, offline]);
    expect(await stored(other)).toEqual([online]);
  });

  it("stores nothing twice when the queue delivers a batch again", async () => {
    const room = trackedRoom("main", "@TGS#1");
    await putRoom(table, room);
    const batch = [messageOf(room, [online]), messageOf(room, [offline])];
    await storeEvents(dependencies, batch, forever);

    const again = await storeEvents(dependencies, batch.toReversed(), forever);

    expect(again).toMatchObject({ stored: 0, repeated: 2, failed: [] });
    expect(await stored(room)).toEqual([online, offline]);
  });

  it.each([
    ["no JSON", "online"],
    ["another version", JSON.stringify({ v: 2, app: "main", groupId: "@TGS#1", events: [] })],
    ["an unknown kind", JSON.stringify({ v: 1, app: "main", groupId: "@TGS#1", events: [{ ...online, kind: "sat" }] })],
  ])("fails a message that holds %s, and stores the others", async (_, body) => {
    const room = trackedRoom("main", "@TGS#1");
    await putRoom(table, room);

    const report = await storeEvents(dependencies, [{ messageId: "poison", body }, messageOf(room, [online])], forever);

    expect(report).toMatchObject({ stored: 1, failed: ["poison"] });
    expect(troubles).toEqual(["a message holds no events that can be read"]);
  });

  it("keeps the retention of the room, and of one whose tracking stopped meanwhile", async () => {
    const room = trackedRoom("main", "@TGS#1", { retentionDays: 7 });
    await putRoom(table, room);
    await deleteRoom(table, room);

    await storeEvents(dependencies, [messageOf(room, [online])], forever);

    const [[item] = []] = await readAll(storedEventPages(table, { room, from: day, to: day + daySeconds }));
    expect(item?.expiresAt).toBe(day + 8 * daySeconds);
  });

  it("drops and counts what no report could use", async () => {
    const since = day + 3600;
    const room = trackedRoom("main", "@TGS#1", { retentionDays: 7, trackedAt: since });
    const hidden = trackedRoom("main", "@TGS#2", {
      pseudonymous: true,
      trackedAt: day - 30 * daySeconds,
      retentionDays: 7,
    });
    const unknown = trackedRoom("main", "@TGS#3");
    await Promise.all([putRoom(table, room), putRoom(table, hidden)]);
    const ahead = { ...online, atMs: online.receivedAtMs + 600_001 };
    const pseudonymOfAna = `p_${"a".repeat(22)}`;

    const report = await storeEvents(
      dependencies,
      [
        messageOf(unknown, [online, offline]),
        messageOf(room, [eventAt("online", "ana", at(0)), ahead, eventAt("online", null, at(36_000))]),
        messageOf(hidden, [online, eventAt("online", pseudonymOfAna, at(-9 * daySeconds))]),
        messageOf(hidden, [eventAt("online", pseudonymOfAna, at(36_000))]),
      ],
      forever,
    );

    expect([...report.dropped].sort()).toEqual([
      ["expired", 1],
      ["future", 1],
      ["implausible", 1],
      ["plain-name", 1],
      ["unknown-room", 2],
      ["untracked", 1],
    ]);
    expect(report).toMatchObject({ stored: 1, failed: [] });
  });

  it("stores an event whose vendor's clock is ahead by less than ten minutes", async () => {
    const room = trackedRoom("main", "@TGS#1");
    await putRoom(table, room);
    const ahead = { ...online, atMs: online.receivedAtMs + 600_000 };

    await storeEvents(dependencies, [messageOf(room, [ahead])], forever);

    expect(await stored(room)).toEqual([ahead]);
  });

  it("notes when the newest event of each kind happened, once a minute", async () => {
    const room = trackedRoom("main", "@TGS#1");
    await putRoom(table, room);
    const since = nowMs;

    await storeEvents(dependencies, [messageOf(room, [online])], forever);
    await storeEvents(dependencies, [messageOf(room, [offline])], forever);
    const soon = await readEventMarks(table, room.app);
    nowMs += 61_000;
    await storeEvents(dependencies, [messageOf(room, [eventAt("online", "bo", at(35_000))])], forever);

    expect(soon).toEqual({ newest: { online: online.atMs }, since });
    expect(await readEventMarks(table, room.app)).toEqual({
      newest: { online: online.atMs, offline: offline.atMs },
      since,
    });
  });
});

describe("storing events while the table has faults", () => {
  let proxy: DynamoDbProxy;

  beforeEach(async () => {
    proxy = await startDynamoDbProxy(await endpointOf(table));
    dependencies = dependenciesOn({ ...table, client: clientOf(proxy) });
  });

  afterEach(async () => {
    await proxy.close();
  });

  it.each(["throttle", "reset", "lost-answer", "internal-error"] as const)(
    "fails the messages of the rooms that met a fault (%s), and loses nothing when they come again",
    async (fault) => {
      const rooms = Array.from({ length: 8 }, (_, n) => trackedRoom("main", `@TGS#${n}`));
      await Promise.all(rooms.map((room) => putRoom(table, room)));
      let batch = rooms.flatMap((room) => [messageOf(room, [online]), messageOf(room, [offline])]);
      proxy.fail("PutItem", fault, 4);
      proxy.fail("Query", fault, 2);

      const failures: number[] = [];
      while (batch.length > 0) {
        const { failed } = await storeEvents(dependencies, batch, forever);
        failures.push(failed.length);
        batch = batch.filter(({ messageId }) => failed.includes(messageId));
      }

      expect(failures[0]).toBeGreaterThan(0);
      for (const room of rooms) expect(await stored(room)).toEqual([online, offline]);
    },
  );

  it("loses no event of a crowd while the table throttles", async () => {
    const room = trackedRoom("main", "@TGS#crowd");
    await putRoom(table, room);
    const events = Array.from({ length: 5_000 }, (_, n) => eventAt("joined", `user${n}`, at(36_000) + n * 12));
    let batch = Array.from({ length: 50 }, (_, n) => messageOf(room, events.slice(n * 100, n * 100 + 100)));
    proxy.fail("PutItem", "throttle", 3, 4);

    let attempts = 0;
    for (; batch.length > 0; attempts += 1) {
      const { failed } = await storeEvents(dependencies, batch, forever);
      batch = batch.filter(({ messageId }) => failed.includes(messageId));
    }

    expect(attempts).toBeGreaterThan(1);
    expect(await stored(room)).toEqual(uniteEvents(events));
  });

  it("fails everything that is left when its time is up", async () => {
    const room = trackedRoom("main", "@TGS#1");
    await putRoom(table, room);

    const report = await storeEvents(dependencies, [messageOf(room, [online])], AbortSignal.abort());

    expect(report).toMatchObject({ stored: 0, failed: [expect.any(String)] });
  });
});

describe("events that come when their day has been rolled up", () => {
  const room = trackedRoom("main", "@TGS#1", { trackedAt: day + 60 });
  const rollUp = async (): Promise<number> => {
    const trouble = (): never => {
      throw new Error("unexpected trouble");
    };
    return (await rollUpDays({ table, onTrouble: trouble }, { atMs: nowMs + 600_000 })).daysRolledUp;
  };

  beforeEach(async () => {
    await recordRoom(
      table,
      room,
      minutesOf(day, 20, () => ["ana", "bo"]),
    );
    nowMs = at(daySeconds + 3600);
  });

  it("have the day rolled up again, once", async () => {
    const first = await rollUp();
    await storeEvents(dependencies, [messageOf(room, [eventAt("online", "ana", at(300))])], forever);

    const runs = [await rollUp(), await rollUp()];

    expect([first, ...runs]).toEqual([1, 1, 0]);
    expect(await readRollups(table, room, day, day + daySeconds)).toHaveLength(1);
  });

  it("have it rolled up again also when the attempt that stored them died before it marked the day", async () => {
    await rollUp();
    const proxy = await startDynamoDbProxy(await endpointOf(table));
    proxy.fail("UpdateItem", "reset", 1);
    const batch = [messageOf(room, [eventAt("online", "ana", at(300))])];

    const died = await storeEvents(dependenciesOn({ ...table, client: clientOf(proxy) }), batch, forever);
    await storeEvents(dependencies, batch, forever);

    await proxy.close();
    expect(died.failed).toHaveLength(1);
    expect(await rollUp()).toBe(1);
  });

  it("mark no day before the tracking began", async () => {
    await rollUp();
    await storeEvents(dependencies, [messageOf(room, [eventAt("online", "ana", at(60))])], forever);

    expect([...((await getRecordedRoom(table, room))?.late.rollup.keys() ?? [])]).toEqual([day]);
  });

  it("are not forgotten when others come while the day is rolled up", async () => {
    await rollUp();
    await storeEvents(dependencies, [messageOf(room, [eventAt("online", "ana", at(300))])], forever);
    const seen = await getRecordedRoom(table, room);
    await storeEvents(dependencies, [messageOf(room, [eventAt("online", "bo", at(301))])], forever);
    const after = await getRecordedRoom(table, room);

    expect([...(seen?.late.rollup ?? [])]).toEqual([[day, 1]]);
    expect([...(after?.late.rollup ?? [])]).toEqual([[day, 2]]);
  });

  it("mark the day before too, when they lie so near to midnight that they sharpen its end", async () => {
    nowMs = at(2 * daySeconds + 3600);
    await rollUp();

    await storeEvents(dependencies, [messageOf(room, [eventAt("online", "ana", at(daySeconds + 60))])], forever);

    const record = await getRecordedRoom(table, room);
    expect([...(record?.late.rollup.keys() ?? [])]).toEqual([day, day + daySeconds]);
    expect([...(record?.late.export.keys() ?? [])]).toEqual([day, day + daySeconds]);
  });

  it("mark no day that goes on, nor one that has just ended", async () => {
    nowMs = at(daySeconds + 60);

    await storeEvents(dependencies, [messageOf(room, [eventAt("online", "ana", at(daySeconds - 1))])], forever);

    expect([...((await getRecordedRoom(table, room))?.late.rollup ?? [])]).toEqual([]);
  });
});

async function endpointOf({ client }: TestTable): Promise<string> {
  const { hostname, port, protocol } = (await client.config.endpoint?.()) ?? {};
  return `${protocol}//${hostname}:${port}`;
}

function clientOf({ endpoint }: DynamoDbProxy): DynamoDBClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}
