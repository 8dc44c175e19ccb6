import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Announcement } from "../../shared/announcements/announcement.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { CheckedSink, runAnnouncements } from "../support/announcement-run.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, trackedRoom, writeSlots } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";
import { seededRandom } from "../support/seeded-random.ts";

const kills = Number(process.env["ROLLCALL_KILLS"] ?? 40);
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

  const run = async (calls: number) => {
    left = calls;
    const mortal = { send: (some: readonly Announcement[]) => orKilled(() => sink.send(some)) };
    await runAnnouncements(table, mortal, () => {}).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    left = Number.POSITIVE_INFINITY;
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
