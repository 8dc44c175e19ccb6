import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordedKey } from "../../shared/attendance/table/room-items.ts";
import { exportDays } from "../../shared/export/export-days.ts";
import type { FileWriter } from "../../shared/export/exported-files.ts";
import { FolderFiles } from "../../shared/export/folder-files.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { queryExport } from "../support/exported-rows.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { seededRandom } from "../support/seeded-random.ts";

const kills = Number(process.env["ROLLCALL_KILLS"] ?? 12);
const seed = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? 0) || Math.floor(Math.random() * 2 ** 31);
const day = 1_767_312_000;
const daySeconds = 86_400;
/** Calls to the table and writes of files that an export of everything makes; later kills would find it done. */
const callsOfExport = 45;

class Killed extends Error {}

describe(`exports that are killed at random calls, ${kills} times (seed ${seed})`, () => {
  const random = seededRandom(seed);
  const rooms = ["a", "b", "c"].map((groupId) => trackedRoom("main", groupId, { trackedAt: day }));
  const nowMs = (day + 3 * daySeconds) * 1000;
  let table: TestTable;
  let folder: string;
  let left = Number.POSITIVE_INFINITY;

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
    table = await startTestTable(() => nowMs);
    for (const room of rooms) {
      await recordRoom(
        table,
        room,
        minutesOf(day + daySeconds - 1200, 40, (minute) => (minute > 3 && minute < 30 ? ["ann", room.groupId] : [])),
      );
    }
    table.client.middlewareStack.add((next) => (args) => orKilled(() => next(args)), { step: "initialize" });
    folder = mkdtempSync(join(tmpdir(), "rollcall-export-kills-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await table.close();
  });

  const run = async (calls: number): Promise<void> => {
    left = calls;
    const inner = new FolderFiles(folder);
    const files: FileWriter = {
      put: (key, bytes) => orKilled(() => inner.put(key, bytes)),
      delete: (key) => orKilled(() => inner.delete(key)),
    };
    await exportDays({ table, files, onTrouble: () => {} }, { atMs: nowMs + 600_000 }).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    left = Number.POSITIVE_INFINITY;
  };
  const stored = () => {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".parquet"),
    );
    return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
  };

  it("lose no day and no row, and double none", async () => {
    await run(Number.POSITIVE_INFINITY);
    const whole = stored();
    const count =
      "SELECT count(*)::INT AS rows, count(DISTINCT (group_id, user_id, date, joined_at))::INT AS different FROM stays";
    const rows = await queryExport(folder, count);
    expect(Object.keys(whole)).toHaveLength(18);

    for (let kill = 0; kill < kills; kill += 1) {
      rmSync(folder, { recursive: true });
      await Promise.all(rooms.map((room) => forgetExport(room)));

      await run(1 + Math.floor(random() * callsOfExport));
      await run(1 + Math.floor(random() * callsOfExport));
      await run(Number.POSITIVE_INFINITY);

      expect(stored(), `kill ${kill}`).toEqual(whole);
    }
    expect(await queryExport(folder, count)).toEqual(rows);
    expect(rows[0]?.["rows"]).toBe(rows[0]?.["different"]);
  });

  async function forgetExport(room: (typeof rooms)[number]): Promise<void> {
    const Key = recordedKey(room);
    await table.client.send(
      new UpdateItemCommand({ TableName: table.tableName, Key, UpdateExpression: "REMOVE exportedTo" }),
    );
  }
});
