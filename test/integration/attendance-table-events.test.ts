import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { uniteEvents } from "../../shared/attendance/event-set.ts";
import type { RoomRef } from "../../shared/attendance/room.ts";
import type { MinuteOfEvents, RoomEvent } from "../../shared/attendance/room-event.ts";
import { addEvents } from "../../shared/attendance/table/add-events.ts";
import { type StoredEvents, storedEventPages } from "../../shared/attendance/table/event-items.ts";
import { readEvents, readMinutes } from "../../shared/attendance/table/events.ts";
import { expiryOf } from "../../shared/attendance/table/snapshot-items.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { hasRecord, lastSnapshot, readSlots } from "../../shared/attendance/table/snapshots.ts";
import { asAppName, asGroupId, type EpochSeconds } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { someDay } from "../support/observations.ts";
import { seededRuns } from "../support/property-runs.ts";
import { readAll } from "../support/read-all.ts";
import { eventAt, eventsOfMinute } from "../support/room-events.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { writeObservation } from "../support/write-observation.ts";

const minute = someDay + 8 * 3600;
const expiresAt = expiryOf(minute, 30);
let nowMs = (someDay + 12 * 3600) * 1000;
let table: TestTable;
let rooms = 0;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
});

afterAll(async () => {
  await table.close();
});

function newRoom(): RoomRef {
  rooms += 1;
  return { app: asAppName("main"), groupId: asGroupId(`@TGS#events${rooms}`) };
}

async function read(room: RoomRef, from = someDay, to = someDay + 86_400): Promise<readonly MinuteOfEvents[]> {
  return await readAll(readEvents(table, room, from, to));
}

async function itemsOf(room: RoomRef): Promise<readonly StoredEvents[]> {
  const pages = await readAll(storedEventPages(table, { room, from: someDay, to: someDay + 86_400 }));
  return pages.flat();
}

const batchesOf = (events: readonly RoomEvent[]): fc.Arbitrary<readonly (readonly RoomEvent[])[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...events, ...events], { minLength: 2 * events.length }),
      fc.array(fc.nat({ max: 2 * events.length }), { maxLength: 4 }),
    )
    .map(([shuffled, cuts]) => {
      const ends = [...cuts, shuffled.length].sort((one, other) => one - other);
      return ends.map((end, index) => shuffled.slice(ends[index - 1] ?? 0, end));
    });

describe("events in the attendance table", () => {
  it("reads the same, and from the same item, whatever the order, batches and repetitions of storing", async () => {
    const law = fc.asyncProperty(
      eventsOfMinute(minute).chain((events) => fc.tuple(fc.constant(events), batchesOf(events))),
      async ([events, batches]) => {
        const [inOrder, mixed] = [newRoom(), newRoom()];
        await addEvents(table, inOrder, { minute, events, expiresAt });
        for (const batch of batches) await addEvents(table, mixed, { minute, events: batch, expiresAt });

        const expected = uniteEvents(events);
        expect(await read(mixed)).toEqual(expected.length === 0 ? [] : [{ minute, events: expected }]);
        expect(await itemsOf(mixed)).toEqual(await itemsOf(inOrder));
      },
    );

    await fc.assert(law, seededRuns(40));
  });

  it("loses nothing when many writers add to one minute at once", async () => {
    const room = newRoom();
    const events = Array.from({ length: 1_000 }, (_, n) => eventAt("joined", `user${n}`, minute * 1000 + n * 50));
    const parts = Array.from({ length: 8 }, (_, part) => events.filter((_, n) => n % 8 === part || n % 5 === 0));

    await Promise.all(parts.map((part) => addEvents(table, room, { minute, events: part, expiresAt })));

    expect(await read(room)).toEqual([{ minute, events: uniteEvents(events) }]);
  });

  it("costs no write to store again what is stored", async () => {
    const room = newRoom();
    const events = [eventAt("online", "ana", minute * 1000), eventAt("offline", "ana", minute * 1000 + 900)];

    const first = await addEvents(table, room, { minute, events, expiresAt });
    const again = await addEvents(table, room, { minute, events: events.toReversed(), expiresAt });

    expect(first).toEqual({ added: 2, repeated: 0, beyond: 0 });
    expect(again).toEqual({ added: 0, repeated: 2, beyond: 0 });
  });

  it("spreads a crowd of a minute over items of bounded size", async () => {
    const room = newRoom();
    const events = Array.from({ length: 50_000 }, (_, n) =>
      eventAt("joined", `u${1_000_000_000_000_000_000n + BigInt(n) * 7_919_777n}`, minute * 1000 + (n % 60_000)),
    );

    for (let at = 0; at < events.length; at += 4_000) {
      await addEvents(table, room, { minute, events: events.slice(at, at + 4_000), expiresAt });
    }

    const sizes = (await itemsOf(room)).map(({ body }) => body.length);
    expect(Math.max(...sizes)).toBeLessThan(8 * 1024);
    expect(sizes).toHaveLength(125);
    expect((await read(room)).flatMap(({ events: stored }) => stored)).toHaveLength(50_000);
  });

  it("reads slots and events together, minute by minute", async () => {
    const room = newRoom();
    const writer = new SnapshotWriter({ table, world: { random: seededRandom(1) } });
    const slots = [minute, minute + 60, minute + 180];
    for (const slot of slots)
      await writeObservation(writer, room, emptySlot(slot), { retentionDays: 30, nicknames: true });
    const told = [minute + 60, minute + 120];
    for (const at of told) {
      await addEvents(table, room, { minute: at, events: [eventAt("online", "ana", at * 1000)], expiresAt });
    }

    const minutes = await readAll(readMinutes(table, room, minute, minute + 600));

    expect(minutes.map(({ minute: at, observation, events }) => [at, observation?.slot, events.length])).toEqual([
      [minute, minute, 0],
      [minute + 60, minute + 60, 1],
      [minute + 120, undefined, 1],
      [minute + 180, minute + 180, 0],
    ]);
  });

  it("does not show events to those who read slots", async () => {
    const room = newRoom();
    const writer = new SnapshotWriter({ table, world: { random: seededRandom(1) } });
    await writeObservation(writer, room, emptySlot(minute), { retentionDays: 30, nicknames: true });
    for (const at of [minute - 60, minute, minute + 60]) {
      await addEvents(table, room, { minute: at, events: [eventAt("online", "ana", at * 1000)], expiresAt });
    }

    expect(await readAll(readSlots(table, room, someDay, someDay + 86_400))).toHaveLength(1);
    expect((await lastSnapshot(table, room))?.slot).toBe(minute);
    expect(await hasRecord(table, room, someDay)).toBe(true);
  });

  it("reads events of several days, and none that have expired", async () => {
    const room = newRoom();
    const minutes = [someDay + 86_400 - 60, someDay + 86_400];
    for (const at of minutes) {
      await addEvents(table, room, {
        minute: at,
        events: [eventAt("destroyed", null, at * 1000)],
        expiresAt: expiryOf(at, 1),
      });
    }

    const before = await read(room, someDay, someDay + 2 * 86_400);
    nowMs += 2 * 86_400_000;
    const after = await read(room, someDay, someDay + 2 * 86_400);
    nowMs -= 2 * 86_400_000;

    expect(before.map(({ minute: at }) => at)).toEqual(minutes);
    expect(after.map(({ minute: at }) => at)).toEqual([someDay + 86_400]);
  });
});

function emptySlot(slot: EpochSeconds) {
  return {
    slot,
    counts: [{ at: slot + 2, count: 1 }],
    rosters: [],
    gaps: [],
    dissolved: false,
    sampleEverySeconds: 60,
  };
}
