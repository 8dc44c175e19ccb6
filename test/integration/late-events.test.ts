import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import { getRecordedRoom } from "../../shared/attendance/table/recorded-rooms.ts";
import { readRollups } from "../../shared/attendance/table/rollups.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { eventMessageBodies } from "../../shared/events/event-message.ts";
import { storeEvents } from "../../shared/events/store-events.ts";
import { exportDays } from "../../shared/export/export-days.ts";
import { FolderFiles } from "../../shared/export/folder-files.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { queryExport } from "../support/exported-rows.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { eventAt } from "../support/room-events.ts";

const daySeconds = 86_400;
const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const room = trackedRoom("main", "@TGS#1", { trackedAt: day, retentionDays: 7 });

let nowMs = 0;
let table: TestTable;
let folder: string;

beforeEach(async () => {
  nowMs = (day + daySeconds + 3_600) * 1000;
  table = await startTestTable(() => nowMs);
  folder = mkdtempSync(join(tmpdir(), "rollcall-late-"));
  await recordRoom(
    table,
    room,
    minutesOf(day + 3_600, 20, () => ["ana", "bo"]),
  );
});

afterEach(async () => {
  await table.close();
  rmSync(folder, { recursive: true });
});

const onTrouble = (what: unknown): never => {
  throw new Error(`unexpected trouble: ${JSON.stringify(what)}`);
};
const deadline = () => ({ atMs: nowMs + 600_000 });
const exportAll = async (): Promise<number> =>
  (await exportDays({ table, files: new FolderFiles(folder), onTrouble }, deadline())).daysExported;
const rollUpAll = async (): Promise<number> => (await rollUpDays({ table, onTrouble }, deadline())).daysRolledUp;

async function store(events: readonly RoomEvent[]): Promise<void> {
  const messages = eventMessageBodies({ ...room, events }).map((body, index) => ({ messageId: `m${index}`, body }));
  const { failed } = await storeEvents({ table, notes: new Map(), onTrouble }, messages, new AbortController().signal);
  expect(failed).toEqual([]);
}

/** Between two lists, so that no list shows this stay. */
const shortStay = [eventAt("online", "eve", (day + 3_610) * 1000), eventAt("offline", "eve", (day + 3_640) * 1000)];

describe("events that come after their day was exported and rolled up", () => {
  it("are in its files and in its roll-up after the next runs, as if they had come in time", async () => {
    const people = async () =>
      (await queryExport(folder, "SELECT user_id FROM stays ORDER BY user_id")).map((row) => row["user_id"]);
    const uniques = async () => {
      const [stored] = await readRollups(table, room, day, day + daySeconds);
      return Buffer.from(stored?.rollup?.uniques.plain.hashes ?? "", "base64").length / 8;
    };
    const webhooks = async () => (await readRollups(table, room, day, day + daySeconds))[0]?.rollup?.events?.events;
    const made = [await exportAll(), await rollUpAll()];
    const before = [await people(), await uniques(), await webhooks()];

    await store(shortStay);
    const again = [await exportAll(), await rollUpAll()];
    const after = [await people(), await uniques(), await webhooks()];
    const idle = [await exportAll(), await rollUpAll()];

    expect([made, again, idle]).toEqual([
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    expect(before).toEqual([["ana", "bo"], 2, undefined]);
    expect(after).toEqual([["ana", "bo", "eve"], 3, 2]);
  });

  it("are forgotten with their day when it expires before it is made again", async () => {
    await rollUpAll();
    await store(shortStay);
    nowMs += 8 * daySeconds * 1000;

    await rollUpAll();

    const { late } = (await getRecordedRoom(table, room)) ?? {};
    expect([late?.rollup.size, late?.export.size]).toEqual([0, 0]);
  });
});
