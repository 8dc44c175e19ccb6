import process from "node:process";
import { type AttributeValue, DeleteItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Announcement } from "../../shared/announcements/announcement.ts";
import { appPartition } from "../../shared/attendance/table/keys.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { asAppName } from "../../shared/identity/ids.ts";
import { CheckedSink, runAnnouncements } from "../support/announcement-run.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, trackedRoom, writeSlots } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";
import { seededRandom } from "../support/seeded-random.ts";

const kills = Number(process.env["ROLLCALL_KILLS"] ?? 24);
const seed = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? 0) || Math.floor(Math.random() * 2 ** 31);
const start = 1_767_312_000;
/** Runs an app in which something happens makes so many calls, and fewer when it is quiet. */
const callsOfRun = 16;
const roomIds = ["one", "two", "three"];

class Killed extends Error {}

describe(`announcements whose runs are killed at random calls, ${kills} of them (seed ${seed})`, () => {
  const random = seededRandom(seed);
  let now = start;
  let table: TestTable;
  /** Calls that the present run has left; 0: it is dead. */
  let left = Number.POSITIVE_INFINITY;
  const sink = new CheckedSink();

  /** A killed process makes no further call. Of its last one the answer may be lost, or the call itself. */
  async function orKilled<T>(call: () => Promise<T>): Promise<T> {
    if (left <= 0) throw new Killed();
    left -= 1;
    if (left === 0 && random() < 0.5) throw new Killed();
    const answer = await call();
    if (left <= 0) throw new Killed();
    return answer;
  }

  beforeAll(async () => {
    table = await startTestTable(() => now * 1000);
    table.client.middlewareStack.add((next) => (args) => orKilled(() => next(args)), { step: "initialize" });
  });
  afterAll(() => table.close());

  /** True when the run was killed before its end. */
  const run = async (calls: number): Promise<boolean> => {
    left = calls;
    const mortal = { send: (some: readonly Announcement[]) => orKilled(() => sink.send(some)) };
    await runAnnouncements(table, mortal, () => {}).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    const isKilled = left <= 0;
    left = Number.POSITIVE_INFINITY;
    return isKilled;
  };

  it("lose none, and tell none of them twice with two IDs or two contents", async () => {
    const rooms = roomIds.map((groupId) =>
      trackedRoom("main", groupId, { trackedAt: start - 30, sessionGapSeconds: 120 }),
    );
    await Promise.all(rooms.map((room) => putRoom(table, room)));
    await run(Number.POSITIVE_INFINITY);
    const writer = new SnapshotWriter({ table, world: { random: () => 0.5 } });
    const minutes = kills + 20;
    const slots = rooms.map((room, index) => ({
      room,
      slots: minutesOf(start, minutes, (minute) =>
        minute < kills && (minute + 3 * index) % (7 + index) < 3 ? ["ann"] : [],
      ),
    }));

    for (let minute = 0; minute < minutes; minute += 1) {
      for (const { room, slots: all } of slots) {
        await writeSlots(
          writer,
          room,
          all.filter(({ slot }) => slot === start + minute * 60),
        );
      }
      now = start + (minute + 1) * 60 + 2;
      await run(minute < kills ? 1 + Math.floor(random() * callsOfRun) : Number.POSITIVE_INFINITY);
    }

    const told = new Map(sink.announced.map((one) => [one.detail.id, one]));
    for (const one of sink.announced) expect(one).toEqual(told.get(one.detail.id));
    for (const { groupId } of rooms) {
      const ofRoom = [...told.values()].filter(({ detail }) => "groupId" in detail && detail.groupId === groupId);
      expect(idsOf(ofRoom, "session.started")).toEqual(await sessionsOf(groupId));
      expect(idsOf(ofRoom, "session.ended")).toEqual(await sessionsOf(groupId));
    }
    expect(told.size).toBeLessThanOrEqual(sink.announced.length);
  });

  it("are whole whichever call of a run is the last, when a session has begun and when one has ended", async () => {
    const room = trackedRoom("other", "class", { trackedAt: now - 30, sessionGapSeconds: 60 });
    await putRoom(table, room);
    await run(Number.POSITIVE_INFINITY);
    const begins = now + 58;
    const writer = new SnapshotWriter({ table, world: { random: () => 0.5 } });
    await writeSlots(
      writer,
      room,
      minutesOf(begins, 14, (minute) => (minute < 2 ? ["ann"] : [])),
    );
    for (const [kind, afterMinutes] of [
      ["session.started", 3],
      ["session.ended", 13],
    ] as const) {
      now = begins + afterMinutes * 60 + 2;
      const before = await stateOf("other");
      for (let calls = 1, isKilled = true; isKilled; calls += 1) {
        await restore("other", before);
        sink.announced.length = 0;
        isKilled = await run(calls);
        await run(Number.POSITIVE_INFINITY);
        expect(kindsIn(sink.announced), `killed at call ${calls}`).toContain(kind);
      }
    }
  });

  const kindsIn = (announced: readonly Announcement[]) =>
    announced.filter(({ detail }) => detail.app === "other").map(({ kind }) => kind);

  /** What is stored of the announcements of an app. */
  async function stateOf(app: string): Promise<readonly Record<string, AttributeValue>[]> {
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": { S: appPartition(asAppName(app)) }, ":prefix": { S: "announce" } },
      }),
    );
    return Items;
  }

  async function restore(app: string, before: readonly Record<string, AttributeValue>[]): Promise<void> {
    const target = { TableName: table.tableName };
    for (const { pk, sk } of await stateOf(app)) {
      if (pk && sk) await table.client.send(new DeleteItemCommand({ ...target, Key: { pk, sk } }));
    }
    for (const Item of before) await table.client.send(new PutItemCommand({ ...target, Item }));
  }

  const idsOf = (announced: readonly Announcement[], kind: Announcement["kind"]) =>
    announced.flatMap((one) => (one.kind === kind && "sessionId" in one.detail ? one.detail.sessionId : [])).sort();

  async function sessionsOf(groupId: string): Promise<readonly string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const path = { app: "main", groupId };
      const query: Record<string, string> = cursor === null ? { limit: "100" } : { limit: "100", cursor };
      const { body } = await reportApi(table)("sessions", { path, query });
      ids.push(...body.sessions.map(({ sessionId }: { sessionId: string }) => sessionId));
      cursor = body.nextCursor;
    } while (cursor !== null);
    return ids.sort();
  }
});
