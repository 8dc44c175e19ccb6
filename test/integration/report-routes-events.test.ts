import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RoomEvent, RoomEventKind } from "../../shared/attendance/room-event.ts";
import { addEvents } from "../../shared/attendance/table/add-events.ts";
import { readRollups } from "../../shared/attendance/table/rollups.ts";
import { expiryOf } from "../../shared/attendance/table/snapshot-items.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { eventMessageBodies } from "../../shared/events/event-message.ts";
import { storeEvents } from "../../shared/events/store-events.ts";
import { exportDays } from "../../shared/export/export-days.ts";
import { FolderFiles } from "../../shared/export/folder-files.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { queryExport } from "../support/exported-rows.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";
import { minutesOfEvents } from "../support/room-history/event-sender.ts";
import { seededRandom } from "../support/seeded-random.ts";

const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const start = day + 10 * 3600;
const query = { from: "2026-01-02T10:00:00Z", to: "2026-01-02T11:00:00Z" };
const told = trackedRoom("main", "told", { trackedAt: day });
const untold = trackedRoom("main", "untold", { trackedAt: day });
const shuffled = trackedRoom("main", "shuffled", { trackedAt: day });

let table: TestTable;
let call: ReturnType<typeof reportApi>;
let nowMs = (start + 7200) * 1000;

/** Ann is there for twenty minutes; the others of a class of forty go one after the other. */
const slots = minutesOf(start, 30, (minute) => [
  ...(minute < 20 ? ["ann"] : []),
  ...Array.from({ length: 40 }, (_, index) => `p${index}`).filter((_, index) => minute < 2 + Math.floor(index / 4)),
]);

function event(kind: RoomEventKind, userId: string, second: number): RoomEvent {
  const atMs = Math.round((start + second) * 1000);
  return { kind, userId: asUserId(userId), atMs, receivedAtMs: atMs + 400, graceSeconds: 0 };
}

/** Every join and leave; and a visit between two lists. */
const events = [
  ...["ann", ...Array.from({ length: 40 }, (_, index) => `p${index}`)].map((userId) => event("online", userId, 0.5)),
  ...Array.from({ length: 40 }, (_, index) => event("offline", `p${index}`, 60 * (2 + Math.floor(index / 4)) - 20)),
  event("offline", "ann", 1180.25),
  event("online", "passer-by", 610.5),
  event("offline", "passer-by", 615),
];

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
  await recordRoom(table, told, slots);
  await recordRoom(table, untold, slots);
  await recordRoom(table, shuffled, slots);
  for (const { minute, events: inMinute } of minutesOfEvents(events)) {
    await addEvents(table, told, { minute, events: inMinute, expiresAt: expiryOf(minute, 90) });
  }
});

afterAll(async () => {
  await table.close();
});

const pathOf = (groupId: string) => ({ app: "main", groupId });

const fail = (what: unknown, ...facts: unknown[]): never => {
  throw new Error(`unexpected trouble: ${JSON.stringify([what, facts])}`);
};

async function attendeesOf(groupId: string) {
  const { body } = await call("attendees", { path: pathOf(groupId), query });
  return body;
}

describe("reports of a room whose webhooks come", () => {
  it("give a leave to the millisecond, and name people whom no list shows", async () => {
    const { attendees } = await attendeesOf("told");

    const stays = Object.fromEntries(
      attendees.map((one: { userId: string; stays: unknown }) => [one.userId, one.stays]),
    );
    const left = "2026-01-02T10:19:40.250Z";
    expect(stays["ann"]).toEqual([
      { joinedAt: "2026-01-02T10:00:00.500Z", leftBetween: [left, left], leftProvenBy: "event" },
    ]);
    expect(stays["passer-by"]).toEqual([
      {
        joinedAt: "2026-01-02T10:10:10.500Z",
        leftBetween: ["2026-01-02T10:10:15Z", "2026-01-02T10:10:15Z"],
        leftProvenBy: "event",
      },
    ]);
  });

  it("print the measured recall and the last event", async () => {
    const { events: said } = await attendeesOf("told");
    const { body: summary } = await call("summary", { path: pathOf("told"), query });

    expect(said).toMatchObject({ events: 84, lastEventAt: "2026-01-02T10:19:40Z", recall: 1, contradictions: 0 });
    expect(summary.events).toEqual(said);
  });

  it("have columns in the full CSV for what proved a leave, the recall and the last event", async () => {
    const csv = { ...query, format: "csv" };
    const { text } = await call("attendees", { path: pathOf("told"), query: csv });
    const { text: without } = await call("attendees", { path: pathOf("untold"), query: csv });

    const [header = "", first = ""] = text.split("\r\n");
    expect(header).toContain("leftProvenBy");
    expect(header).toContain("recall (0-1)");
    expect(first).toContain(",event,");
    expect(first).toContain(",1,2026-01-02T10:19:40Z,");
    expect(without).not.toContain("leftProvenBy");
  });

  it("of one person say the same", async () => {
    const path = { app: "main", userId: "ann" };
    const { body } = await call("memberAttendance", { path, query });

    const rooms = body.rooms.map(({ groupId, sessions }: { groupId: string; sessions: { stays: unknown[] }[] }) => [
      groupId,
      sessions.flatMap(({ stays }) => stays),
    ]);
    expect(Object.fromEntries(rooms)["told"].at(-1)).toMatchObject({ leftProvenBy: "event" });
  });

  it("leave a room without webhooks as it was", async () => {
    const { attendees, ...facts } = await attendeesOf("untold");

    expect(facts).not.toHaveProperty("events");
    expect(attendees[0].stays[0].leftProvenBy).toBe("missed");
  });

  it("are the same to the byte when events come days late, in any order, in single messages and more than once", async () => {
    const random = seededRandom(1);
    const arriving = [...events, ...events.filter(() => random() < 0.3)]
      .map((one) => ({ ...one, receivedAtMs: one.receivedAtMs + Math.floor(random() * 3 * 86_400_000) }))
      .toSorted(() => random() - 0.5);
    const dependencies = {
      table: { ...table, now: () => (day + 4 * 86_400) * 1000 },
      notes: new Map(),
      onTrouble: fail,
    };
    for (const one of arriving) {
      const [body = ""] = eventMessageBodies({ ...shuffled, events: [one] });
      const { failed } = await storeEvents(dependencies, [{ messageId: "m", body }], new AbortController().signal);
      expect(failed).toEqual([]);
    }

    for (const [report, format] of [
      ["attendees", "json"],
      ["attendees", "csv"],
      ["summary", "json"],
    ] as const) {
      const inTime = await call(report, { path: pathOf("told"), query: { ...query, format } });
      const later = await call(report, { path: pathOf("shuffled"), query: { ...query, format } });
      expect(later.text.replaceAll("shuffled", "told")).toBe(inTime.text);
    }
  });

  it("are read by roll-ups and the export too", async () => {
    nowMs = (day + 2 * 86_400) * 1000;
    await rollUpDays({ table, onTrouble: fail }, { atMs: nowMs + 600_000 });
    const folder = mkdtempSync(join(tmpdir(), "rollcall-event-export-"));
    await exportDays({ table, files: new FolderFiles(folder), onTrouble: fail }, { atMs: nowMs + 600_000 });
    const [stored] = await readRollups(table, told, day, day + 86_400);

    const rows = await queryExport(folder, "SELECT * FROM stays WHERE user_id = 'passer-by' AND group_id = 'told'");
    rmSync(folder, { recursive: true });

    expect(stored?.rollup).not.toBeNull();
    expect(rows).toMatchObject([{ group_id: "told", left_proven_by: "event", seconds_min: 4, seconds_max: 5 }]);
  });
});
