import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteRoom } from "../../shared/attendance/table/rooms.ts";
import { isProvisional } from "../../shared/report-routes/provisional.ts";
import { findReportedRoom } from "../../shared/report-routes/reported-room.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { type Minute, minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportName, reportApi } from "../support/report-api.ts";

const start = 1_767_312_000 + 10 * 3600;
const minute = 60;
const hour = 3600;
const path = { app: "main", groupId: "class" };
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const reports: readonly ReportName[] = ["series", "summary", "attendees"];

let now = start;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => now * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

/** `who` by the minute, from ten minutes before `start` up to `now`. */
async function record(who: (index: number) => Minute | undefined): Promise<void> {
  const room = trackedRoom("main", "class", { trackedAt: start - hour });
  await recordRoom(
    table,
    room,
    minutesOf(start - 10 * minute, (now - start) / minute + 10, (index) => who(index - 10)),
  );
}

async function provisionals(to: number | undefined, from = start): Promise<readonly unknown[]> {
  const query = { from: iso(from), ...(to === undefined ? {} : { to: iso(to) }) };
  return Promise.all(reports.map(async (report) => (await call(report, { path, query })).body.provisional));
}

const all = (value: boolean) => reports.map(() => value);
/** A class of an hour in a room that is empty before and after. */
const lesson = (index: number): Minute => (index >= 0 && index < 60 ? ["ann", "bob"] : []);

describe("a report", () => {
  it.each([
    ["179 s after the end of its window", 179, true],
    ["180 s after it", 180, false],
    ["an hour after it", hour, false],
  ])("is provisional %s: %s", async (_, seconds, expected) => {
    now = start + 70 * minute + 240;
    await record(lesson);

    now = start + 70 * minute + Number(seconds);
    expect(await provisionals(start + 70 * minute)).toEqual(all(expected));
  });

  it("is provisional when its window ends in the future, or nowhere", async () => {
    now = start + 90 * minute;
    await record(lesson);

    expect(await provisionals(now + 2 * hour)).toEqual(all(true));
    expect(await provisionals(undefined)).toEqual(all(true));
    expect(await provisionals(now + 2 * hour, now + hour)).toEqual(all(true));
  });

  it("is provisional as long as the session that its window ends in is live", async () => {
    now = start + 50 * minute;
    await record(lesson);

    expect(await provisionals(start + 20 * minute)).toEqual(all(true));
    expect(await provisionals(start - 5 * minute, start - 10 * minute)).toEqual(all(false));
  });

  it("is not when that session has ended, whatever came after it", async () => {
    now = start + 140 * minute;
    // The next class began half an hour after this one, and goes on.
    await record((index) => (index >= 90 ? ["eve"] : lesson(index)));

    expect(await provisionals(start + 30 * minute)).toEqual(all(false));
    expect(await provisionals(start + 75 * minute)).toEqual(all(false));
    expect(await provisionals(start + 100 * minute)).toEqual(all(true));
  });

  it("is provisional over an emptiness that does not end a session, and over slots that nobody saw", async () => {
    now = start + 55 * minute;
    await record((index) => {
      if (index >= 25 && index < 30) return "throttled";
      return index >= 20 && index < 25 ? [] : lesson(index);
    });

    expect(await provisionals(start + 15 * minute)).toEqual(all(true));
    expect(await provisionals(start + 22 * minute)).toEqual(all(true));
    expect(await provisionals(start + 28 * minute)).toEqual(all(true));
  });

  it("is not provisional for a session of a room that is not tracked any more, nor for a window of two days ago", async () => {
    now = start + 50 * minute;
    await record(lesson);
    const tracked = await provisionals(start + 20 * minute);
    now = start + 2 * 86_400;
    const old = await provisionals(start + 20 * minute);
    now = start + 50 * minute;
    await deleteRoom(table, trackedRoom("main", "class"));

    expect([tracked, old, await provisionals(start + 20 * minute)]).toEqual([all(true), all(false), all(false)]);
  });

  it("looks at a few minutes only when the room is empty by now", async () => {
    now = start + 120 * minute;
    await record(lesson);
    let queries = 0;
    const client = Object.assign(Object.create(table.client), {
      send: (...words: Parameters<typeof table.client.send>) => {
        queries += words[0].constructor.name === "QueryCommand" ? 1 : 0;
        return table.client.send(...words);
      },
    });
    const reads = {
      ...{ table: { ...table, client }, nowSeconds: now, signal: undefined },
      room: await findReportedRoom(table, trackedRoom("main", "class"), undefined),
    };

    const isIt = await isProvisional(reads, { from: start, to: start + 30 * minute });

    expect([isIt, queries]).toEqual([false, 1]);
  });

  it("stays provisional after a lone last zero, which may be a hiccup", async () => {
    now = start + 50 * minute;
    await record((index) => (index === 49 ? [] : lesson(index)));

    expect(await provisionals(start + 20 * minute)).toEqual(all(true));
  });

  it("says so in each row of a CSV", async () => {
    now = start + 50 * minute;
    await record(lesson);
    const query = { from: iso(start), to: iso(start + 20 * minute) };
    const csv = async (report: ReportName) => {
      const lines = (await call(report, { path, query, headers: { accept: "text/csv" } })).text.split("\r\n");
      const column = lines[0]?.split(",").indexOf("provisional") ?? -1;
      return [lines[0]?.split(",")[column], lines[1]?.split(",")[column]];
    };

    const during = [await csv("series"), await csv("attendees")];
    now = start + 3 * hour;
    await record(lesson);
    const after = [await csv("series"), await csv("attendees")];

    expect(during).toEqual([
      ["provisional", "true"],
      ["provisional", "true"],
    ]);
    expect(after).toEqual([
      ["provisional", "false"],
      ["provisional", "false"],
    ]);
  });
});
