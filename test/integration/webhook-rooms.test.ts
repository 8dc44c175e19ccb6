import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { RoomLookup } from "../../shared/webhooks/room-lookup.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { type MadeUpClock, madeUpClock } from "../support/made-up-clock.ts";
import { trackedRoom } from "../support/recorded-rooms.ts";

let table: TestTable;
let clock: MadeUpClock;
let reads: number;
let isDown: boolean;
let isEmpty: boolean;
let lookup: RoomLookup;

beforeAll(async () => {
  table = await startTestTable(() => 1_795_000_000_000);
});

afterAll(() => table.close());

beforeEach(() => {
  clock = madeUpClock(1_795_000_000_000);
  reads = 0;
  isDown = false;
  isEmpty = false;
  const client = Object.create(table.client, {
    send: {
      value: (command: never) => {
        reads += 1;
        if (isDown) {
          return Promise.reject(new Error("throttled"));
        }
        return isEmpty ? Promise.resolve({}) : table.client.send(command);
      },
    },
  });
  lookup = new RoomLookup({ ...table, client }, clock);
});

const pass = (ms: number) => clock.runUntil(clock.now() + ms);

describe("the rooms of webhooks", () => {
  it("are read once for any number of webhooks, tracked or not", async () => {
    const room = trackedRoom("main", "crowded");
    await putRoom(table, room);

    const found = await Promise.all(Array.from({ length: 50 }, () => lookup.find(room)));
    await lookup.find(trackedRoom("main", "untracked"));

    expect(found[49]?.groupId).toBe("crowded");
    expect(await lookup.find(trackedRoom("main", "untracked"))).toBeUndefined();
    expect(reads).toBe(2);
  });

  it("that are tracked from now on are heard of within seconds", async () => {
    const room = trackedRoom("main", "new");
    expect(await lookup.find(room)).toBeUndefined();
    await putRoom(table, room);

    await pass(5_000);

    expect(await lookup.find(room)).toMatchObject({ groupId: "new" });
  });

  it("stay as they were while the table does not answer; what was not read before fails, and is read again", async () => {
    const [known, unknown] = [trackedRoom("main", "known"), trackedRoom("main", "unknown")];
    await Promise.all([putRoom(table, known), putRoom(table, unknown)]);
    await lookup.find(known);
    isDown = true;
    await pass(60_000);

    expect(await lookup.find(known)).toMatchObject({ groupId: "known" });
    await expect(lookup.find(unknown)).rejects.toThrow("throttled");

    isDown = false;
    expect(await lookup.find(unknown)).toMatchObject({ groupId: "unknown" });
  });

  it("are forgotten, oldest first, when there are very many", async () => {
    isEmpty = true;
    for (let group = 0; group <= 10_000; group += 1) {
      await lookup.find(trackedRoom("main", `group-${group}`));
    }
    reads = 0;

    await lookup.find(trackedRoom("main", "group-10000"));
    await lookup.find(trackedRoom("main", "group-0"));

    expect(reads).toBe(1);
  });
});
