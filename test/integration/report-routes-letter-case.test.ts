import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pseudonym, pseudonymise } from "../../shared/attendance/pseudonyms.ts";
import { readRollups } from "../../shared/attendance/table/rollups.ts";
import { readSlots } from "../../shared/attendance/table/snapshots.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi, testPseudonymKey } from "../support/report-api.ts";

const day = 1_767_312_000;
const start = day + 10 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const query = { from: iso(start), to: iso(start + 3600) };
const chatgroup = trackedRoom("classes", "1845", { groupType: "ChatGroup" });
const veiled = trackedRoom("classes", "1846", { groupType: "ChatGroup", pseudonymous: true });
const live = trackedRoom("main", "lecture");
/** As the vendor lists them. */
const listed = ["vera", "Otto", "mia"];
const slots = minutesOf(start - 300, 75, () => listed);

let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => (start + 3 * 86_400) * 1000);
  call = reportApi(table);
  await recordRoom(table, chatgroup, slots);
  await recordRoom(
    table,
    veiled,
    slots.map((slot) => pseudonymise(slot, testPseudonymKey, veiled.app, veiled.groupType)),
  );
  await recordRoom(table, live, slots);
});

afterEach(async () => {
  await table.close();
});

async function statuses({ app, groupId }: { app: string; groupId: string }, expected: readonly string[]) {
  const body = JSON.stringify({ expected });
  const reply = await call("attendees", { method: "POST", path: { app, groupId }, query, body });
  const rows: { userId: string; status: string; expected: boolean }[] = reply.body.attendees;
  return Object.fromEntries(rows.filter((row) => row.expected).map(({ userId, status }) => [userId, status]));
}

async function namesIn(room: typeof chatgroup): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const { rosters } of readSlots(table, room, day, day + 86_400)) {
    for (const { userId, nickname } of rosters.flatMap(({ members }) => members)) {
      names.add(userId).add(nickname ?? "");
    }
  }
  return [...names].filter((name) => name !== "").sort();
}

const forget = (app: string, userId: string, words: Record<string, string> = {}) =>
  call("member", { method: "DELETE", path: { app, userId }, query: words });

const hiddenName = (userId: string) => pseudonym(testPseudonymKey, veiled.app, asUserId(userId));

describe("the user IDs of an Agora chat group", () => {
  it("are compared with expected ones without regard to case, and shown as listed", async () => {
    expect(await statuses(chatgroup, ["VERA", "otto", "OTTO", "mia", "Zoe"])).toEqual({
      ...{ vera: "present", Otto: "present", mia: "present", Zoe: "absent" },
    });
  });

  it("are found under their pseudonyms whatever their case", async () => {
    expect(await statuses(veiled, ["VERA", "otto"])).toEqual({
      ...{ [hiddenName("vera")]: "present", [hiddenName("otto")]: "present" },
    });
  });

  it.each([
    ["VERA", ["Nick Otto", "Nick mia", "Otto", "mia"], hiddenName("vera")],
    ["otto", ["Nick mia", "Nick vera", "mia", "vera"], hiddenName("otto")],
    ["OTTO", ["Nick mia", "Nick vera", "mia", "vera"], hiddenName("otto")],
  ])("are erased in whatever case they are listed: %s", async (userId, left, hidden) => {
    await rollUpDays({ table, onTrouble: () => {} }, { atMs: table.now() + 600_000 });
    const peopleIn = async () => {
      const [stored] = await readRollups(table, chatgroup, day, day + 86_400);
      return Buffer.from(stored?.rollup?.uniques.plain.hashes ?? "", "base64").length / 8;
    };
    const before = await peopleIn();

    const { status, body } = await forget("classes", userId);

    expect([status, body.done]).toEqual([200, true]);
    expect(await namesIn(chatgroup)).toEqual(left);
    expect(await namesIn(veiled)).not.toContain(hidden);
    expect(await namesIn(veiled)).toHaveLength(2);
    expect([before, await peopleIn()]).toEqual([3, 2]);
  });

  it("are replaced by the pseudonym that a pseudonymous room would have", async () => {
    await forget("classes", "OTTO", { replaceWith: "pseudonym" });

    expect(await namesIn(chatgroup)).toContain(hiddenName("otto"));
    expect(await namesIn(chatgroup)).not.toContain("Otto");
  });
});

describe("the user IDs of a Tencent room", () => {
  it("are others in another case", async () => {
    expect(await statuses(live, ["VERA", "Otto"])).toEqual({ VERA: "absent", Otto: "present" });
    await forget("main", "VERA");
    expect(await namesIn(live)).toContain("vera");
  });
});
