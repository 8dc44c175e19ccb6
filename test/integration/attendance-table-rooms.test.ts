import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import { appPartition, itemKey, prefixes, roomSort } from "../../shared/attendance/table/keys.ts";
import { acquireLease, releaseLease, renewLease } from "../../shared/attendance/table/leases.ts";
import { getRecordedRoom, listRecordedRooms, markRolledUp } from "../../shared/attendance/table/recorded-rooms.ts";
import {
  deleteRoom,
  getRoom,
  listApps,
  listRooms,
  putRoom,
  setRoomState,
} from "../../shared/attendance/table/rooms.ts";
import { claimSlot } from "../../shared/attendance/table/slot-claims.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";

let nowMs = 1_767_312_000_000;
let table: TestTable;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
});

afterAll(async () => {
  await table.close();
});

function room(app: string, groupId: string, more: Partial<TrackedRoom> = {}): TrackedRoom {
  return {
    app: asAppName(app),
    groupId: asGroupId(groupId),
    groupType: "AVChatRoom",
    roster: true,
    sampleEverySeconds: 60,
    retentionDays: 30,
    trackedAt: 1_767_300_000,
    sessionGapSeconds: 900,
    sessionMinPeople: 1,
    pseudonymous: false,
    namings: [{ since: more.trackedAt ?? 1_767_300_000, pseudonymous: more.pseudonymous ?? false }],
    adaptive: true,
    confirmHidden: true,
    state: "live",
    stateSince: 1_767_300_000,
    ...more,
  };
}

describe("tracked rooms", () => {
  it("come back as they were stored, label or none", async () => {
    const plain = room("plain", "@TGS#a6");
    const labelled = room("plain", "10XXXX85", {
      label: "Maths, ½ past 9",
      groupType: "Community",
      pseudonymous: true,
      sessionMinPeople: 12,
      confirmHidden: false,
    });

    const first = await putRoom(table, plain);
    const second = await putRoom(table, labelled);

    expect([first, second]).toEqual(["created", "created"]);
    expect(await getRoom(table, plain)).toEqual(plain);
    expect(await getRoom(table, labelled)).toEqual(labelled);
    expect(await getRecordedRoom(table, labelled)).toMatchObject({ sessionMinPeople: 12 });
  });

  it("may have their hidden people asked for where they were stored before that was an option", async () => {
    const old = room("before-confirm-hidden", "g", { confirmHidden: false });
    await putRoom(table, old);
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: itemKey(appPartition(old.app), roomSort(prefixes.room, old.groupId)),
        UpdateExpression: "REMOVE confirmHidden",
      }),
    );

    expect(await getRoom(table, old)).toEqual({ ...old, confirmHidden: true });
  });

  it("are replaced as a whole, and remembered as recorded since the first time", async () => {
    const first = room("replaced", "g", { label: "old" });
    const second = room("replaced", "g", { retentionDays: 7, trackedAt: first.trackedAt + 999 });
    await putRoom(table, first);

    const result = await putRoom(table, second);

    expect(result).toBe("replaced");
    expect(await getRoom(table, second)).toEqual(second);
    expect((await listRecordedRooms(table, first.app, { limit: 5 })).rooms).toEqual([
      {
        app: first.app,
        groupId: first.groupId,
        since: first.trackedAt,
        groupType: "AVChatRoom",
        late: { rollup: new Map(), export: new Map() },
        sessionGapSeconds: 900,
        sessionMinPeople: 1,
        retentionDays: 30,
        names: { plain: true, pseudonyms: false },
      },
    ]);
  });

  it("remember every kind of name that people were recorded under, and how far they are rolled up", async () => {
    const open = room("names", "g");
    const day = 1_767_312_000;
    await putRoom(table, open);
    await putRoom(table, { ...open, pseudonymous: true });

    await markRolledUp(table, open, day);
    await markRolledUp(table, open, day - 86_400);

    expect(await getRecordedRoom(table, open)).toMatchObject({
      names: { plain: true, pseudonyms: true },
      rolledUpTo: day,
    });
    expect(await getRecordedRoom(table, room("names", "never tracked"))).toBeUndefined();
  });

  it("are listed although one of them is not as it was written, and that one is told apart", async () => {
    const [fine, broken] = [room("mixed", "fine"), room("mixed", "broken")];
    await putRoom(table, fine);
    await putRoom(table, broken);
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: itemKey(appPartition(broken.app), roomSort(prefixes.room, broken.groupId)),
        UpdateExpression: "REMOVE sessionGapSeconds",
        ConditionExpression: "attribute_exists(pk)",
      }),
    );

    const page = await listRooms(table, fine.app, { limit: 5 });

    expect(page.rooms.map(({ groupId }) => groupId)).toEqual(["fine"]);
    expect(page.unreadable).toEqual([
      { app: "mixed", groupId: "broken", reason: "attribute sessionGapSeconds is not a number" },
    ]);
  });

  it("are gone after deletion, but not from what was recorded", async () => {
    const gone = room("deleted", "g");
    await putRoom(table, gone);

    const results = [await deleteRoom(table, gone), await deleteRoom(table, gone)];

    expect(results).toEqual([true, false]);
    expect(await getRoom(table, gone)).toBeUndefined();
    expect((await listRecordedRooms(table, gone.app, { limit: 5 })).rooms).toHaveLength(1);
  });

  it("are listed by app in pages that miss nobody and end", async () => {
    const groups = ["@TGS#1", "@TGS#2", "a", "b", "é"];
    for (const group of groups) {
      await putRoom(table, room("paged", group));
    }
    await putRoom(table, room("paged2", "other"));

    const pages: string[][] = [];
    let page = await listRooms(table, asAppName("paged"), { limit: 2 });
    pages.push(page.rooms.map((one) => one.groupId));
    while (page.next !== undefined) {
      page = await listRooms(table, asAppName("paged"), { limit: 2, after: page.next });
      pages.push(page.rooms.map((one) => one.groupId));
    }

    expect(pages.flat()).toEqual(groups);
    expect(await listApps(table)).toEqual(expect.arrayContaining(["paged", "paged2"]));
  });

  it("change their state only while they are tracked", async () => {
    const open = room("state", "g");
    await putRoom(table, open);

    const changed = await setRoomState(table, open, "dissolved", 1_767_312_060);
    const unknown = await setRoomState(table, { ...open, groupId: asGroupId("nobody's") }, "dissolved", 1);

    expect([changed, unknown]).toEqual([true, false]);
    expect(await getRoom(table, open)).toEqual({ ...open, state: "dissolved", stateSince: 1_767_312_060 });
    expect((await listRooms(table, open.app, { limit: 9 })).rooms).toHaveLength(1);
  });
});

describe("leases", () => {
  it("are held by one owner until they run out", async () => {
    const app = asAppName("leased");

    const first = await acquireLease(table, app, "one", nowMs + 1000);
    const tooEarly = await acquireLease(table, app, "two", nowMs + 9000);
    const again = await acquireLease(table, app, "one", nowMs + 2000);
    nowMs += 2000;
    const taken = await acquireLease(table, app, "two", nowMs + 1000);

    expect(first).toEqual({ app, owner: "one", untilMs: nowMs - 1000 });
    expect(tooEarly).toBeUndefined();
    expect(again).toBeDefined();
    expect(taken?.owner).toBe("two");
    expect(first && (await renewLease(table, first, nowMs + 5000))).toBeUndefined();
  });

  it("are renewed and released by their holder alone", async () => {
    const app = asAppName("renewed");
    const lease = await acquireLease(table, app, "one", nowMs + 1000);
    if (lease === undefined) {
      throw new Error("the lease was free");
    }

    const renewed = await renewLease(table, lease, nowMs + 50_000);
    await releaseLease(table, { ...lease, owner: "somebody else" });
    const stillHeld = await acquireLease(table, app, "two", nowMs + 1000);
    await releaseLease(table, lease);
    const free = await acquireLease(table, app, "two", nowMs + 1000);

    expect(renewed?.untilMs).toBe(nowMs + 50_000);
    expect(stillHeld).toBeUndefined();
    expect(free?.owner).toBe("two");
  });

  it("let one run claim a slot", async () => {
    const app = asAppName("claimed");

    const claims = await Promise.all([1, 2, 3].map(() => claimSlot(table, app, 1_767_312_060)));
    const next = await claimSlot(table, app, 1_767_312_120);

    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(next).toBe(true);
  });
});
