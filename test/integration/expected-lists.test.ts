import { paginateQuery } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExpectedList, ExpectedPerson } from "../../shared/attendance/expected-list.ts";
import type { RoomRef } from "../../shared/attendance/room.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { readExpectedList, swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { eraseFromExpectedList, removeExpectedList } from "../../shared/attendance/upkeep/expected-lists.ts";
import { asAppName, asGroupId, asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { propertyRuns } from "../support/property-runs.ts";

const nowMs = 1_767_312_000_000;
const deadline = { atMs: nowMs + 20_000 };
let table: TestTable;
let made = 0;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
});

afterAll(() => table.close());

function newRoom(): RoomRef {
  made += 1;
  return { app: asAppName("main"), groupId: asGroupId(`room #${made}`) };
}

const person = (userId: string, name?: string): ExpectedPerson => ({
  userId: asUserId(userId),
  ...(name === undefined ? {} : { name }),
});
const listOf = (...people: readonly ExpectedPerson[]): ExpectedList => ({
  people,
  pseudonymous: false,
  changedAt: nowMs / 1000,
});
const manyPeople = (count: number, idLength: number, name?: string): readonly ExpectedPerson[] =>
  Array.from({ length: count }, (_, index) => person(String(index).padStart(idLength, "x"), name));

/** Every item that the table holds of a room's lists. */
async function itemsOf({ app, groupId }: RoomRef) {
  const query = {
    TableName: table.tableName,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: `expected#${app}#${groupId}` } },
  };
  const items: object[] = [];
  for await (const page of paginateQuery({ client: table.client }, query)) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

/** A table whose writes stop after so many: what a killed process leaves behind. */
function dyingAfter(writes: number): AttendanceTable {
  let left = writes;
  const client = new Proxy(table.client, {
    get: (target, name) =>
      name !== "send"
        ? Reflect.get(target, name)
        : (command: { readonly constructor: { readonly name: string } }) => {
            const isWrite = !command.constructor.name.startsWith("Query");
            left -= isWrite ? 1 : 0;
            return left < 0 ? Promise.reject(new Error("killed")) : Reflect.apply(target.send, target, [command]);
          },
  });
  return { ...table, client };
}

describe("a list of expected people", () => {
  it("is none until there is one, and none again once it is deleted", async () => {
    const room = newRoom();
    const before = await readExpectedList(table, room);
    await swapExpectedList(table, room, before, listOf(person("ann", "Ann Ho"), person("ben")));

    const stored = await readExpectedList(table, room);
    const removals = [await removeExpectedList(table, room, deadline), await removeExpectedList(table, room, deadline)];
    const after = await readExpectedList(table, room);

    expect(before).toEqual({ list: undefined, version: undefined, hasRemains: false });
    expect(stored.list).toEqual(listOf(person("ann", "Ann Ho"), person("ben")));
    expect(removals).toEqual([true, false]);
    expect(after).toMatchObject({ list: undefined, hasRemains: false });
  });

  it("comes back with the group that it was read from", async () => {
    const room = newRoom();
    const group = { kind: "chatgroup", app: asAppName("classes"), groupId: asGroupId("10XXXX85") } as const;
    const list = { ...listOf(person("zoë")), reading: { group, readAt: 1_767_311_000, complete: false } };

    await swapExpectedList(table, room, { version: undefined }, list);

    expect((await readExpectedList(table, room)).list).toEqual(list);
  });

  it.each([
    ["5,000 IDs of 48 characters with names", 5_000, 48, "Maximiliane Musterfrau-Beispiel", 3],
    ["5,000 IDs of 256 characters with long names in Chinese", 5_000, 256, "课".repeat(100), 16],
  ])("of %s fits, in items of at most 400 KB", async (_, count, idLength, name, fewestItems) => {
    const room = newRoom();
    const list = listOf(...manyPeople(count, idLength, name));

    await swapExpectedList(table, room, { version: undefined }, list);

    const items = await itemsOf(room);
    expect((await readExpectedList(table, room)).list).toEqual(list);
    expect(items.length).toBeGreaterThanOrEqual(fewestItems);
    expect(Math.max(...items.map((item) => Buffer.byteLength(JSON.stringify(item))))).toBeLessThan(400_000);
  });

  it("comes back as it was given, whatever the names and IDs hold", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ userId: fc.string({ minLength: 1 }), name: fc.option(fc.string({ minLength: 1 })) })),
        async (entries) => {
          const room = newRoom();
          const list = listOf(...entries.map(({ userId, name }) => person(userId, name ?? undefined)));

          await swapExpectedList(table, room, { version: undefined }, list);

          expect((await readExpectedList(table, room)).list).toEqual(list);
        },
      ),
      { numRuns: propertyRuns(30) },
    );
  });

  it("is swapped only for what was read before", async () => {
    const room = newRoom();
    const first = await swapExpectedList(table, room, { version: undefined }, listOf(person("first")));
    const second = await swapExpectedList(table, room, { version: first }, listOf(person("second")));

    const late = await swapExpectedList(table, room, { version: first }, listOf(person("late")));
    const anew = await swapExpectedList(table, room, { version: undefined }, listOf(person("anew")));

    expect([late, anew]).toEqual([undefined, undefined]);
    expect(await readExpectedList(table, room)).toEqual({
      list: listOf(person("second")),
      version: second,
      hasRemains: false,
    });
    expect(await itemsOf(room)).toHaveLength(2);
  });

  it("is not brought back by a writer that began before it was deleted and made again", async () => {
    const room = newRoom();
    const slow = await readExpectedList(table, room);
    await swapExpectedList(table, room, slow, listOf(person("one")));
    await removeExpectedList(table, room, deadline);

    expect(await swapExpectedList(table, room, slow, listOf(person("slow")))).toBeUndefined();
    expect((await readExpectedList(table, room)).list).toBeUndefined();
  });

  it("is read whole while writers race, and is one of theirs in the end", async () => {
    const room = newRoom();
    const lists = ["a", "b", "c", "d", "e", "f"].map((name) => listOf(...manyPeople(3_000, 80, name)));
    const names = (list: ExpectedList | undefined) => [...new Set(list?.people.map(({ name }) => name))];
    let writing = true;
    const write = async (list: ExpectedList) => {
      while (!(await swapExpectedList(table, room, await readExpectedList(table, room), list)));
    };

    const seen: unknown[] = [];
    const reader = (async () => {
      while (writing) {
        const { list } = await readExpectedList(table, room);
        seen.push([list?.people.length ?? 3_000, names(list).length <= 1]);
      }
    })();
    await Promise.all(lists.map(write));
    writing = false;
    await reader;

    const { list, hasRemains } = await readExpectedList(table, room);
    expect(seen.every((each) => JSON.stringify(each) === "[3000,true]")).toBe(true);
    expect(lists.map((each) => names(each)[0])).toContain(names(list)[0]);
    expect(hasRemains).toBe(false);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    "survives a writer that is killed after %i writes, and the next swap clears up",
    async (writes) => {
      const room = newRoom();
      const old = listOf(...manyPeople(3_000, 80, "old"));
      const next = listOf(...manyPeople(3_000, 80, "new"));
      await swapExpectedList(table, room, { version: undefined }, old);
      const read = await readExpectedList(table, room);

      const wasKilled = await swapExpectedList(dyingAfter(writes), room, read, next).then(
        () => false,
        () => true,
      );
      const found = (await readExpectedList(table, room)).list;
      await eraseFromExpectedList(table, room, [{ userId: asUserId("nobody") }], deadline);

      expect(wasKilled).toBe(writes < 4);
      expect([old, next]).toContainEqual(found);
      expect(await readExpectedList(table, room)).toMatchObject({ list: found, hasRemains: false });
    },
  );
});

describe("erasing a person from a list", () => {
  it("leaves no trace, in what a killed writer left behind neither", async () => {
    const room = newRoom();
    const everybody = listOf(person("keep"), person("erased-me", "Erased Name"));
    await swapExpectedList(table, room, { version: undefined }, everybody);
    const read = await readExpectedList(table, room);
    await expect(swapExpectedList(dyingAfter(1), room, read, everybody)).rejects.toThrow("killed");
    const traces = async () => JSON.stringify(await itemsOf(room)).match(/erased-me|Erased Name/g)?.length ?? 0;
    const before = await traces();

    const wasListed = await eraseFromExpectedList(table, room, [{ userId: asUserId("erased-me") }], deadline);

    expect([before, wasListed, await traces()]).toEqual([4, true, 0]);
    expect((await readExpectedList(table, room)).list).toEqual(listOf(person("keep")));
    expect(await eraseFromExpectedList(table, room, [{ userId: asUserId("erased-me") }], deadline)).toBe(false);
  });

  it("may put a pseudonym in the place, without the name, and go by any letter case", async () => {
    const room = newRoom();
    await swapExpectedList(table, room, { version: undefined }, listOf(person("Ann", "Ann Ho"), person("anna")));
    const replaceBy = asUserId(`p_${"a".repeat(22)}`);

    await eraseFromExpectedList(table, room, [{ userId: asUserId("ANN"), replaceBy, ignoresCase: true }], deadline);

    expect((await readExpectedList(table, room)).list?.people).toEqual([{ userId: replaceBy }, person("anna")]);
  });
});
