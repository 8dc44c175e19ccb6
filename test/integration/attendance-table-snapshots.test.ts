import { Buffer } from "node:buffer";
import { DeleteItemCommand, type QueryCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Gap, ListedMember, SlotObservation } from "../../shared/attendance/observation.ts";
import { keyframeSecond } from "../../shared/attendance/record/chain-rules.ts";
import { parseBody, parseHead } from "../../shared/attendance/record/slot-body.ts";
import type { RoomRef } from "../../shared/attendance/room.ts";
import { deleteSlots, eraseFromDay } from "../../shared/attendance/table/erasure.ts";
import { itemKey, snapshotPartition, snapshotSort } from "../../shared/attendance/table/keys.ts";
import type { PreparedSlot } from "../../shared/attendance/table/prepare-slot.ts";
import { expiryOf, type StoredSlot, storedPages } from "../../shared/attendance/table/snapshot-items.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { lastSnapshot, readSlots } from "../../shared/attendance/table/snapshots.ts";
import { asAppName, asGroupId, asUserId, type EpochSeconds, type UserId } from "../../shared/identity/ids.ts";
import { SlotWrites } from "../../shared/sweep/slot-writes.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { historyArbitrary, someDay, userIds } from "../support/observations.ts";
import { seededRuns } from "../support/property-runs.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { writeObservation } from "../support/write-observation.ts";

const options = { retentionDays: 30, nicknames: true };
let nowMs = (someDay + 12 * 3600) * 1000;
let table: TestTable;
let rooms = 0;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
});

afterAll(async () => {
  await table.close();
});

/** A room of its own for each test, whose keyframe is due at `minute` of the hour. */
function newRoom(minute = 59): RoomRef {
  for (;;) {
    rooms += 1;
    const room = { app: asAppName("main"), groupId: asGroupId(`@TGS#${rooms}`) };
    if (keyframeSecond(room) === minute * 60) {
      return room;
    }
  }
}

function newWriter(seed = 1): SnapshotWriter {
  const random = seededRandom(seed);
  return new SnapshotWriter({ table, world: { random } });
}

const member = (id: string, joinedAt: EpochSeconds): ListedMember => ({ userId: asUserId(id), joinedAt });

/** An ID such as a snowflake: the same for the same number, and nothing that a codec could foresee. */
const scattered = (n: number): string =>
  `u${1_000_000_000_000_000_000n + BigInt.asUintN(59, BigInt(n) ** 5n * 11_400_714_819_323_198_485n)}`;

/** Stores slots as a sweep does, by its queue of writes. */
async function stored(writer: SnapshotWriter, slots: readonly PreparedSlot[]) {
  const failures: PreparedSlot[] = [];
  const world = { now: () => nowMs, random: () => 0.5, sleep: async () => {} };
  const writeUntilMs = nowMs + 10_000;
  const onFailure = (prepared: PreparedSlot) => failures.push(prepared);
  const writes = new SlotWrites({ writer, world, onFailure }, { batchesUntilMs: () => writeUntilMs, writeUntilMs });
  for (const slot of slots) {
    writes.add(slot);
  }
  return { tally: await writes.finish(), failures };
}

/** A crowd too large for a keyframe of one write unit, in which one person changes each slot. */
function crowdAt(slot: EpochSeconds, gaps: readonly Gap[] = []): SlotObservation {
  const minute = slot / 60;
  const members = Array.from({ length: 200 }, (_, index) => member(scattered(minute + index), slot - 60));
  const sorted = members.sort((one, other) => (one.userId < other.userId ? -1 : 1));
  const roster = { from: slot + 1, to: slot + 2, listed: 201, robots: 1, ended: true, members: sorted };
  return {
    slot,
    counts: [{ at: slot + 1, count: 201 }],
    rosters: [roster],
    gaps,
    dissolved: false,
    sampleEverySeconds: 60,
  };
}

async function readAll(room: RoomRef, from: EpochSeconds, to: EpochSeconds): Promise<SlotObservation[]> {
  const slots: SlotObservation[] = [];
  for await (const slot of readSlots(table, room, from, to)) {
    slots.push(slot);
  }
  return slots;
}

async function storedOf(room: RoomRef, day = someDay): Promise<StoredSlot[]> {
  const all: StoredSlot[] = [];
  for await (const page of storedPages(table, { room, from: day, to: day + 86_400 })) {
    all.push(...page);
  }
  return all;
}

const keyframes = (stored: readonly StoredSlot[]): EpochSeconds[] =>
  stored
    .filter(({ slot, body }) => parseHead(slot, body).listed.length > 0 && parseHead(slot, body).base === undefined)
    .map(({ slot }) => slot);

const minutes = (from: EpochSeconds, count: number): EpochSeconds[] =>
  Array.from({ length: count }, (_, index) => from + index * 60);

describe("stored snapshots", () => {
  it("are read back as they were written, across midnight, from any slot to any other", async () => {
    const room = newRoom(17);
    const writer = newWriter();
    const start = someDay - 90 * 60;
    const written = minutes(start, 180).map((slot) => crowdAt(slot));
    for (const observation of written) {
      await writeObservation(writer, room, observation, options);
    }

    const all = await readAll(room, start, start + 180 * 60);
    const middle = await readAll(room, start + 47 * 60, start + 133 * 60);
    const nothing = await readAll(room, start + 60, start + 60);

    expect(all).toEqual(written);
    expect(middle).toEqual(written.slice(47, 133));
    expect(nothing).toEqual([]);
    expect(await readAll(room, start + 30, start + 90)).toEqual(written.slice(1, 2));
    const late = keyframes(await storedOf(room, someDay - 86_400)).map((slot) => (slot - start) / 60);
    expect(late).toEqual([0, 47]);
    expect(keyframes(await storedOf(room)).map((slot) => (slot - someDay) / 60)).toEqual([0, 17, 77]);
  });

  it("are read ahead, and a table that fails in the meantime is told when its turn has come", async () => {
    const room = newRoom();
    const writer = newWriter();
    const midnight = someDay + 86_400;
    for (let slot = midnight - 300; slot < midnight + 300; slot += 60) {
      await writeObservation(writer, room, crowdAt(slot), options);
    }
    const asked: string[] = [];
    const client = new Proxy(table.client, {
      get: (target, key) =>
        key !== "send"
          ? Reflect.get(target, key)
          : async (command: QueryCommand, settings: object) => {
              asked.push(JSON.stringify(command.input.ExpressionAttributeValues));
              if (asked.length > 1) throw new Error("the table is gone");
              return target.send(command, settings);
            },
    });
    const told: EpochSeconds[] = [];
    const askedAtFirst: number[] = [];

    const reading = async (): Promise<void> => {
      for await (const { slot } of readSlots({ ...table, client }, room, midnight - 300, midnight + 300)) {
        told.push(slot);
        askedAtFirst.push(asked.length);
      }
    };

    await expect(reading()).rejects.toThrow("the table is gone");
    expect(told).toEqual([-300, -240, -180, -120, -60].map((seconds) => midnight + seconds));
    expect(askedAtFirst[0]).toBe(2);
  });

  it("never reach further back than an hour, also when the slot of the hourly keyframe was lost", async () => {
    const room = newRoom(17);
    const writer = newWriter();
    const start = someDay + 7200 + 17 * 60;
    const slots = minutes(start, 130).filter((slot) => slot !== start + 3600);
    for (const slot of slots) {
      await writeObservation(writer, room, crowdAt(slot), options);
    }

    const stored = keyframes(await storedOf(room));
    const tail = await readAll(room, start + 100 * 60, start + 130 * 60);

    expect(stored.map((slot) => (slot - start) / 60)).toEqual([0, 61, 120]);
    expect(tail).toEqual(slots.filter((slot) => slot >= start + 100 * 60).map((slot) => crowdAt(slot)));
  });

  it("are read from the middle of a chain that began out of step", async () => {
    const room = newRoom(17);
    const writer = newWriter();
    const due = someDay + 7200 + 17 * 60;
    const slots = minutes(due - 1800, 50).filter((slot) => slot !== due);
    for (const slot of slots) {
      await writeObservation(writer, room, crowdAt(slot), options);
    }

    const tail = await readAll(room, due + 300, due + 3600);

    expect(keyframes(await storedOf(room))).toEqual([due - 1800]);
    expect(tail).toEqual(slots.filter((slot) => slot >= due + 300).map((slot) => crowdAt(slot)));
  });

  it("of a writer that came second go on from what the first one stored", async () => {
    const room = newRoom();
    const [one, two] = [newWriter(1), newWriter(2)];
    const slots = minutes(someDay + 3600, 3);
    await writeObservation(two, room, crowdAt(slots[0] ?? 0), options);
    await writeObservation(one, room, crowdAt(slots[1] ?? 0), options);

    const second = await writeObservation(two, room, crowdAt(slots[1] ?? 0), options);
    const third = await two.prepare(room, crowdAt(slots[2] ?? 0), options);

    expect(second).toBe("duplicate");
    expect(parseHead(third.slot, third.body).base?.slot).toBe(slots[1]);
  });

  it("keep the first writer's slot and tell the second", async () => {
    const room = newRoom();
    const [one, two] = [newWriter(1), newWriter(2)];
    const slot = someDay + 3600;

    const results = [
      await writeObservation(one, room, crowdAt(slot), options),
      await writeObservation(two, room, { ...crowdAt(slot), dissolved: true }, options),
    ];

    expect(results).toEqual(["written", "duplicate"]);
    expect(await readAll(room, slot, slot + 60)).toEqual([crowdAt(slot)]);
  });

  it("stay readable when two writers take turns, fork the chain, come late, repeat and lose slots", async () => {
    const law = fc.asyncProperty(
      historyArbitrary(someDay + 3600, 14, 12),
      fc.array(fc.tuple(fc.nat(13), fc.nat(3)), { minLength: 1, maxLength: 24 }),
      fc.nat(59),
      async (history, steps, minute) => {
        const room = newRoom(minute);
        const small = new SnapshotWriter({ table, world: { random: seededRandom(steps.length) } }, { maxMembers: 10 });
        const writers = [newWriter(3), newWriter(4), small];
        const written = new Map<EpochSeconds, SlotObservation>();

        for (const [index, by] of steps) {
          const observation = history[index];
          const writer = writers[by] ?? newWriter(by);
          if (observation !== undefined) {
            const result = await writeObservation(writer, room, observation, { retentionDays: 9, nicknames: false });
            expect(result).toBe(written.has(observation.slot) ? "duplicate" : "written");
            written.set(observation.slot, observation);
          }
        }

        const expected = [...written.values()].sort((a, b) => a.slot - b.slot).map(withoutNicknames);
        expect(await readAll(room, someDay, someDay + 86_400)).toEqual(expected);
        expect(await readAll(room, someDay + 3600 + 7 * 60, someDay + 86_400)).toEqual(
          expected.filter(({ slot }) => slot >= someDay + 3600 + 7 * 60),
        );
      },
    );

    await fc.assert(law, seededRuns(15));
  });

  it("of a cold process go on with the stored chain after one Query", async () => {
    const room = newRoom();
    const slots = minutes(someDay + 7200, 5);
    for (const slot of slots) {
      await writeObservation(newWriter(slot), room, crowdAt(slot), options);
    }

    const stored = await storedOf(room);

    expect(keyframes(stored)).toEqual([slots[0]]);
    expect(await readAll(room, someDay, someDay + 86_400)).toEqual(slots.map((slot) => crowdAt(slot)));
  });

  it("begin a new chain after a roster gap, and after retention was raised", async () => {
    const room = newRoom();
    const writer = newWriter();
    const gap: Gap = { what: "roster", reason: "deadline" };
    const [a, b, c, d, e] = minutes(someDay + 7200, 5);
    if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) {
      throw new Error("five slots");
    }

    await writeObservation(writer, room, crowdAt(a), options);
    await writeObservation(writer, room, { ...crowdAt(b), rosters: [], gaps: [gap] }, options);
    await writeObservation(newWriter(8), room, crowdAt(c), options);
    await writeObservation(newWriter(9), room, crowdAt(d), options);
    await writeObservation(newWriter(9), room, crowdAt(e), { ...options, retentionDays: 31 });

    expect(keyframes(await storedOf(room))).toEqual([a, c, e]);
  });

  it("whose base was deleted keep their counts and tell a roster gap until the next keyframe", async () => {
    const room = newRoom(30);
    const writer = newWriter();
    const slots = minutes(someDay + 7200 + 25 * 60, 10);
    for (const slot of slots) {
      await writeObservation(writer, room, crowdAt(slot), options);
    }
    const lost = slots[2] ?? 0;
    const key = itemKey(snapshotPartition(room, someDay), snapshotSort(lost));
    await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key: key }));

    const read = await readAll(room, someDay, someDay + 86_400);

    const gaps: Gap[] = [{ what: "roster", reason: "internal" }];
    expect(read).toEqual(
      slots
        .filter((slot) => slot !== lost)
        .map((slot, index) => (index === 2 || index === 3 ? { ...crowdAt(slot), rosters: [], gaps } : crowdAt(slot))),
    );
  });

  it("tell a gap, and not wrong names, when the item they were built on was overwritten by another run", async () => {
    const room = newRoom();
    const [one, two] = [newWriter(1), newWriter(2)];
    const [a, b, c] = minutes(someDay + 7200, 3);
    if (a === undefined || b === undefined || c === undefined) {
      throw new Error("three slots");
    }
    await writeObservation(one, room, crowdAt(a), options);
    const stale = await two.prepare(room, crowdAt(b), options);
    await writeObservation(one, room, crowdAt(b), options);
    await writeObservation(one, room, crowdAt(c), options);

    await two.putBatch([stale], AbortSignal.timeout(10_000));

    const read = await readAll(room, a, c + 60);
    expect(read.slice(0, 2)).toEqual([crowdAt(a), crowdAt(b)]);
    expect(read[2]).toEqual({ ...crowdAt(c), rosters: [], gaps: [{ what: "roster", reason: "internal" }] });
  });

  it("are not read any more once they have expired, a whole day at once", async () => {
    const room = newRoom();
    const writer = newWriter();
    const slot = someDay + 7200;
    await writeObservation(writer, room, crowdAt(slot), { retentionDays: 2, nicknames: true });
    const before = nowMs;

    nowMs = expiryOf(slot, 2) * 1000 - 1;
    const still = await readAll(room, slot, slot + 60);
    nowMs += 1;
    const gone = await readAll(room, slot, slot + 60);
    nowMs = before;

    expect(expiryOf(slot, 2)).toBe(someDay + 3 * 86_400);
    expect(still).toHaveLength(1);
    expect(gone).toEqual([]);
  });

  it("have a summary of the newest, for two days", async () => {
    const room = newRoom();
    const writer = newWriter();
    const start = someDay - 120;
    for (const slot of minutes(start, 6)) {
      await writeObservation(writer, room, crowdAt(slot), options);
    }

    const summary = await lastSnapshot(table, room);

    expect(summary).toEqual({ slot: start + 300, onlineCount: 201, listed: 201, gaps: [], dissolved: false });
    expect(await lastSnapshot(table, newRoom())).toBeUndefined();
  });

  it("are written in batches, each slot once", async () => {
    const writer = newWriter();
    const slot = someDay + 7200;
    const prepared = await Promise.all(
      Array.from({ length: 60 }, () => writer.prepare(newRoom(), crowdAt(slot), options)),
    );
    const [first] = prepared;
    if (first === undefined) {
      throw new Error("60 slots");
    }
    const { tally, failures } = await stored(writer, [...prepared.slice(0, 10), first, ...prepared.slice(10)]);

    // The batch with one key twice is refused as a whole, and then written one by one.
    expect([tally, failures]).toEqual([{ written: 60, duplicates: 1, failed: 0 }, []]);
    for (const { room } of prepared) {
      expect(await readAll(room, slot, slot + 60)).toEqual([crowdAt(slot)]);
    }
  });

  it("report what could not be written, and isolate an item that the table refuses", async () => {
    const writer = newWriter();
    const slot = someDay + 7200;
    const good = await writer.prepare(newRoom(), crowdAt(slot), options);
    const bad = { ...(await writer.prepare(newRoom(), crowdAt(slot), options)), body: new Uint8Array(410_000) };

    const { tally, failures } = await stored(writer, [bad, good]);

    expect(tally).toEqual({ written: 1, duplicates: 0, failed: 1 });
    expect(failures).toEqual([bad]);
    expect(await readAll(good.room, slot, slot + 60)).toEqual([crowdAt(slot)]);
  });

  it("are deleted, more than a batch at once, and no others", async () => {
    const room = newRoom();
    const writer = newWriter();
    for (const slot of minutes(someDay, 30)) {
      await writeObservation(writer, room, crowdAt(slot), options);
    }

    await deleteSlots(table, room, minutes(someDay, 29));

    expect((await storedOf(room)).map(({ slot }) => slot)).toEqual([someDay + 29 * 60]);
  });
});

function withoutNicknames(observation: SlotObservation): SlotObservation {
  const bare = ({ userId, joinedAt }: ListedMember): ListedMember => ({ userId, joinedAt });
  return { ...observation, rosters: observation.rosters.map((one) => ({ ...one, members: one.members.map(bare) })) };
}

function without(observation: SlotObservation, userId: UserId, replaceBy: UserId | undefined): SlotObservation {
  const members = (all: readonly ListedMember[]): readonly ListedMember[] =>
    all
      .flatMap((one) => {
        if (one.userId !== userId) {
          return [one];
        }
        return replaceBy === undefined ? [] : [{ userId: replaceBy, joinedAt: one.joinedAt }];
      })
      .sort((one, other) => (one.userId < other.userId ? -1 : 1));
  return { ...observation, rosters: observation.rosters.map((one) => ({ ...one, members: members(one.members) })) };
}

describe("erasure", () => {
  const erased = asUserId("u7300000000000000017");
  const nickname = "Ann Onymous-Erased";

  const withErased = (observation: SlotObservation): SlotObservation => ({
    ...observation,
    rosters: observation.rosters.map((roster) => ({
      ...roster,
      members: [...roster.members, { userId: erased, joinedAt: observation.slot % 977, nickname }].sort((one, other) =>
        one.userId < other.userId ? -1 : 1,
      ),
    })),
  });

  const withErasedWhere = (history: readonly SlotObservation[], presence: readonly boolean[]) =>
    history.map((observation, index) => (presence[index] ? withErased(observation) : observation));

  /** Whether any stored item of a room names the person. IDs are stored as numbers and texts are packed: they are looked for as they are read. */
  async function namesOf(room: RoomRef): Promise<{ readonly userId: boolean; readonly nickname: boolean }> {
    const runs = (await storedOf(room)).flatMap(({ slot, body }) =>
      parseBody(slot, body).rosters.flatMap((roster) => roster.newMembers),
    );
    return {
      userId: runs.some(({ ids }) => ids.texts.includes(erased)),
      nickname: runs.some(({ nicknames }) => nicknames.includes(nickname)),
    };
  }

  function shows(observations: readonly SlotObservation[]): { readonly userId: boolean; readonly nickname: boolean } {
    const userIds = observations.flatMap(({ rosters }) =>
      rosters.flatMap(({ members }) => members.map((one) => one.userId)),
    );
    return { userId: userIds.includes(erased), nickname: userIds.includes(erased) };
  }

  async function expectNoTrace(room: RoomRef): Promise<void> {
    expect(await namesOf(room)).toEqual({ userId: false, nickname: false });
    for (const { body } of await storedOf(room)) {
      expect(Buffer.from(body).includes("Erased")).toBe(false);
    }
  }

  it("leaves nothing of the person in any stored byte, and all else as it was", async () => {
    const law = fc.asyncProperty(
      historyArbitrary(someDay + 3600, 10, 12),
      fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
      fc.option(
        userIds.filter((id) => id !== erased),
        { nil: undefined },
      ),
      fc.boolean(),
      async (history, presence, pseudonym, goesOn) => {
        const room = newRoom();
        const replaceBy = pseudonym === undefined ? undefined : asUserId(`pseudonym ${pseudonym}`);
        const withPerson = withErasedWhere(history, presence);
        const writer = newWriter(history.length);
        const first = goesOn ? 7 : history.length;
        for (const observation of withPerson.slice(0, first)) {
          await writeObservation(writer, room, observation, options);
        }
        const firstNames = await readAll(room, someDay, someDay + 86_400);
        const before = await namesOf(room);

        for await (const progress of eraseFromDay(table, room, someDay, {
          userId: erased,
          ...(replaceBy === undefined ? {} : { replaceBy }),
        })) {
          expect(progress.unreadable).toEqual([]);
        }

        expect(before).toEqual(shows(firstNames));
        await expectNoTrace(room);
        expect(await readAll(room, someDay, someDay + 86_400)).toEqual(
          firstNames.map((observation) => without(observation, erased, replaceBy)),
        );

        // The writer's memory still has the person by name; what it writes now must fit the rewritten chain.
        const rest = withPerson.slice(first);
        for (const observation of rest) {
          await writeObservation(writer, room, observation, { ...options, nicknames: false });
        }
        const others = (observation: SlotObservation): SlotObservation =>
          withoutNicknames(without(without(observation, erased, undefined), replaceBy ?? erased, undefined));
        const continued = await readAll(room, rest[0]?.slot ?? someDay + 86_400, someDay + 86_400);
        expect(continued.map(others)).toEqual(rest.map(others));
      },
    );

    await fc.assert(law, seededRuns(15));
  });

  it("can be repeated and resumed", async () => {
    const room = newRoom();
    const writer = newWriter();
    const slots = minutes(someDay, 6);
    for (const slot of slots) {
      const observation = crowdAt(slot);
      const members = [
        { userId: asUserId("0nobody"), joinedAt: slot },
        ...observation.rosters.flatMap((one) => one.members),
      ];
      const rosters = observation.rosters.map((roster) => ({ ...roster, members }));
      await writeObservation(writer, room, { ...observation, rosters }, options);
    }
    const erasure = { userId: asUserId("0nobody") };

    const rewritten: number[] = [];
    for (const from of [slots[1] ?? 0, someDay, someDay]) {
      for await (const progress of eraseFromDay(table, room, from, erasure)) {
        rewritten.push(progress.rewritten);
      }
    }

    expect(rewritten).toEqual([0, 1, 0]);
    expect(await readAll(room, someDay, someDay + 86_400)).toEqual(slots.map((slot) => crowdAt(slot)));
  });
});
