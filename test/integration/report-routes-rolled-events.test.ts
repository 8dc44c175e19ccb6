import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import type { TimeWindow } from "../../shared/attendance/rules/person-totals.ts";
import { addEvents } from "../../shared/attendance/table/add-events.ts";
import { putRollup, readRollups } from "../../shared/attendance/table/rollups.ts";
import { expiryOf } from "../../shared/attendance/table/snapshot-items.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";
import { eventAt } from "../support/room-events.ts";

const daySeconds = 86_400;
const day = 1_767_312_000; // 2026-01-02T00:00:00Z
let nowMs = (day + 6 * daySeconds) * 1000;
const room = trackedRoom("main", "class", { trackedAt: day });
const someDays = "The figures on webhooks cover a part of the range";

let table: TestTable;
let call: ReturnType<typeof reportApi>;

async function summaryOf({ from, to }: TimeWindow) {
  const query = { from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() };
  return (await call("summary", { path: { app: "main", groupId: "class" }, query })).body;
}

/** A lesson of 36 minutes after five minutes of an empty room. Another pupil comes every five minutes. */
function lesson(start: number) {
  return minutesOf(start - 300, 45, (minute) => (minute < 5 || minute > 40 ? [] : pupils.slice(0, minute / 5)));
}
const pupils = Array.from({ length: 8 }, (_, index) => `pupil-${index}`);
const lessonOf = (index: number): number => day + index * daySeconds + 8 * 3_600;

/** What webhooks say of a lesson: every join, and the leave of each second pupil. */
function webhooksOf(start: number): readonly RoomEvent[] {
  return pupils.flatMap((pupil, index) => [
    eventAt("online", pupil, (start + index * 300) * 1000),
    ...(index % 2 === 0 ? [eventAt("offline", pupil, (start + 36 * 60 - 30) * 1000)] : []),
  ]);
}

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
  await recordRoom(table, room, [0, 1, 2, 3].map(lessonOf).flatMap(lesson));
  for (const start of [0, 1, 3].map(lessonOf)) {
    for (const event of webhooksOf(start)) {
      const minute = Math.floor((event.atMs ?? 0) / 60_000) * 60;
      await addEvents(table, room, { minute, events: [event], expiresAt: expiryOf(minute, 90) });
    }
  }
});

afterAll(async () => {
  await table.close();
});

describe("the figures on webhooks", () => {
  it("are in a summary that is made from roll-ups what they are in one of the record, and it says that a day has none", async () => {
    const range = { from: day, to: day + 4 * daySeconds };
    const raw = await summaryOf(range);
    await rollUpDays({ table, onTrouble: (_, error) => expect.fail(String(error)) }, { atMs: nowMs + 600_000 });

    const rolled = await summaryOf(range);

    expect(raw.basis).toMatchObject([{ source: "raw" }]);
    expect(rolled.basis).toMatchObject([{ source: "rollup" }]);
    expect(raw.events).toMatchObject({ events: 36, contradictions: 0 });
    // Of the day without webhooks a roll-up does not say how many changes its lists show.
    const isOfThirdDay = ({ from }: { from: string }): boolean => from.startsWith("2026-01-04");
    const hours = raw.events.hours.filter((hour: { from: string }) => !isOfThirdDay(hour));
    expect(rolled.events).toEqual({ ...raw.events, recall: 0.75, hours });
    expect(rolled.notes.some((note: string) => note.startsWith(someDays))).toBe(true);
    expect(rolled.notes).toContain(
      "Of 48 joins and leaves that the lists show, 12 have no webhook: such leaves are given as intervals.",
    );
  });

  it("leave out days that were rolled up before there were any", async () => {
    const [first] = await readRollups(table, room, day, day + daySeconds);
    if (!first?.rollup) throw new Error("the first day has no roll-up");
    await putRollup(table, room, { ...first.rollup, events: undefined }, { replace: true });

    const { events, notes } = await summaryOf({ from: day, to: day + 3 * daySeconds });

    expect(events).toMatchObject({ events: 12 });
    expect(notes.some((note: string) => note.startsWith(someDays))).toBe(true);
  });

  it("of a part of a day that only its roll-up is left of are left out", async () => {
    nowMs += 100 * daySeconds * 1000;

    const { events } = await summaryOf({ from: lessonOf(1) - 3_600, to: day + 4 * daySeconds });

    expect(events).toMatchObject({ events: 12 });
  });
});
