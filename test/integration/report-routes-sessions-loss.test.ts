import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const day = 1_767_312_000;
const daySeconds = 86_400;
const hour = 3_600;
const path = { app: "main", groupId: "class" };
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const range = { from: iso(day), to: iso(day + 3 * daySeconds) };

let now = day;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => now * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

/** A class of half an hour on each of three days, with an empty room after it, and the roll-ups of these days. */
async function recordThreeDays(): Promise<void> {
  now = day + 4 * daySeconds;
  const minutes = [0, 1, 2].flatMap((index) =>
    minutesOf(day + index * daySeconds + hour, 60, (at) => (at < 30 ? ["ann", "bob"] : [])),
  );
  await recordRoom(table, trackedRoom("main", "class", { trackedAt: day }), minutes);
  await rollUpDays({ table, onTrouble: (_, error) => expect.fail(String(error)) }, { atMs: (now + hour) * 1000 });
}

async function damageRollup(date: string): Promise<void> {
  const Key = { pk: { S: "rollups#main#class" }, sk: { S: date } };
  const { Item } = await table.client.send(new GetItemCommand({ TableName: table.tableName, Key }));
  const damaged = { ...Item, ...Key, j: { B: Buffer.from("nonsense") } };
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: damaged }));
}

describe("the list of sessions", () => {
  it("reads a day whose roll-up is damaged from its snapshots, and says so in the basis", async () => {
    await recordThreeDays();
    await damageRollup("260103");

    const { status, body } = await call("sessions", { path, query: range });

    expect([status, body.sessions.length]).toEqual([200, 3]);
    expect(body.basis.map(({ source }: { source: string }) => source)).toEqual(["rollup", "raw", "rollup"]);
    expect(body.notes.join()).not.toContain("damaged");
  });

  it("names a day of which neither roll-up nor snapshots are left, whose sessions are missing", async () => {
    await recordThreeDays();
    await damageRollup("260103");
    now = day + 150 * daySeconds;

    const { status, body } = await call("sessions", { path, query: range });

    expect([status, body.sessions.length]).toEqual([200, 2]);
    const lost = { from: iso(day + daySeconds), to: iso(day + 2 * daySeconds), source: "none", reason: "damaged" };
    expect(body.basis[1]).toEqual(lost);
    expect(body.notes).toContainEqual(expect.stringContaining("2026-01-03"));
  });

  it("gives each page the basis of the part that it looked through", async () => {
    await recordThreeDays();
    await damageRollup("260103");
    now = day + 150 * daySeconds;

    const first = (await call("sessions", { path, query: { ...range, limit: "1" } })).body;
    const second = (await call("sessions", { path, query: { ...range, limit: "1", cursor: first.nextCursor } })).body;

    expect([first.sessions.length, second.sessions.length]).toEqual([1, 1]);
    expect([first.basis.at(-1).to, second.basis[0].from]).toEqual([range.to, range.from]);
    expect(first.basis[0].from).toBe(second.basis.at(-1).to);
    expect(second.notes).toContainEqual(expect.stringContaining("2026-01-03"));
  });
});
