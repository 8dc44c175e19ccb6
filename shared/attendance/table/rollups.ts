import { Buffer } from "node:buffer";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { PutItemCommand, QueryCommand, type QueryCommandInput, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import type { Erasure } from "../record/erase-member.ts";
import { type AttendanceRollup, rollupVersion } from "../reports/rollup.ts";
import { hashPerson, type StoredUniques } from "../reports/unique-people.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { bytesOf, type Item, isConditionFailed, MalformedItem, textOf } from "./attributes.ts";
import { itemKey, rollupPartition, rollupSort } from "./keys.ts";

/** DynamoDB takes 400 KB an item. The people of a day are 160 KB at most (`storedExactUniques`), all else compresses. */
const mostItemBytes = 380 * 1024;

/**
 * Stores the roll-up of one UTC day, for good: it has no `ttl`. `j`: the roll-up as JSON without its people, deflated;
 * `u`: the people, hashes as they are (nothing compresses them) or a sketch deflated; `m`: which of both.
 *
 * @returns "exists" when the day has one already, which stays
 */
export async function putRollup(
  table: AttendanceTable,
  room: RoomRef,
  rollup: AttendanceRollup,
): Promise<"written" | "exists"> {
  const { uniques, ...rest } = rollup;
  const json = deflateRawSync(JSON.stringify(rest), { level: 9 });
  const people = packPeople(uniques);
  if (json.length + people.length > mostItemBytes) {
    throw new RangeError(`the roll-up has ${json.length + people.length} bytes, more than an item holds`);
  }
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: {
      ...itemKey(rollupPartition(room), rollupSort(rollup.from)),
      j: { B: json },
      u: { B: people },
      m: { S: uniques.method },
    },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  try {
    await table.client.send(put);
    return "written";
  } catch (error) {
    if (isConditionFailed(error)) {
      return "exists";
    }
    throw error;
  }
}

/** The roll-ups of the days with `from <= day < to`, oldest first; days without one are left out. */
export async function readRollups(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  signal?: AbortSignal,
): Promise<readonly AttendanceRollup[]> {
  const rollups: AttendanceRollup[] = [];
  for await (const page of rollupPages(table, room, from, to, signal)) {
    rollups.push(...page.map(rollupOf));
  }
  return rollups;
}

/**
 * Takes a person out of the roll-ups of a room from a day on, or puts the pseudonym in the place. Roll-ups know people by hashes only;
 * a sketch (more than 20,000 people a day) holds nobody and stays. Returns how many were rewritten.
 */
export async function eraseFromRollups(
  table: AttendanceTable,
  room: RoomRef,
  erasure: Erasure,
  { from, signal }: { readonly from?: EpochSeconds | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  let rewritten = 0;
  for await (const page of rollupPages(table, room, from, undefined, signal)) {
    for (const item of page) {
      const people = bytesOf(item, "u");
      const without = methodOf(item) === "exact" ? withoutPerson(people, erasure) : undefined;
      if (without !== undefined) {
        rewritten += await replacePeople(table, room, textOf(item, "sk"), people, without, signal);
      }
    }
  }
  return rewritten;
}

function withoutPerson(people: Uint8Array, erasure: Erasure): Uint8Array | undefined {
  const { userId, ignoresCase = false } = erasure;
  // Where letter case makes no difference, hashes are those of the folded IDs.
  const gone = new Set([userId, ...(ignoresCase ? [foldCase(userId)] : [])].map(hashPerson));
  const hashes = hashesOf(people);
  const others = hashes.filter((known) => !gone.has(known));
  if (others.length === hashes.length) {
    return undefined;
  }
  const kept = new Set(others);
  if (erasure.replaceBy !== undefined) {
    kept.add(hashPerson(ignoresCase ? foldCase(erasure.replaceBy) : erasure.replaceBy));
  }
  return new Uint8Array(Float64Array.from(kept).sort().buffer);
}

function hashesOf(people: Uint8Array): number[] {
  const view = new DataView(people.buffer, people.byteOffset, people.byteLength);
  return Array.from({ length: Math.floor(people.length / 8) }, (_, index) => view.getFloat64(8 * index, true));
}

/** Nobody else changes a roll-up but another erasure; whoever comes second is done by being repeated. */
async function replacePeople(
  table: AttendanceTable,
  room: RoomRef,
  sort: string,
  before: Uint8Array,
  after: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<0 | 1> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: itemKey(rollupPartition(room), sort),
    UpdateExpression: "SET u = :after",
    ConditionExpression: "u = :before",
    ExpressionAttributeValues: { ":after": { B: after }, ":before": { B: before } },
  });
  await table.client.send(update, signal === undefined ? {} : { abortSignal: signal });
  return 1;
}

/** Around every `rollupSort`. Its years have two digits, so the start of the epoch would not do: 1970 sorts behind 2026. */
const firstSort = "0";
const lastSort = "A";

async function* rollupPages(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds | undefined,
  to: EpochSeconds | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Item[]> {
  const query: QueryCommandInput = {
    TableName: table.tableName,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: {
      ":pk": { S: rollupPartition(room) },
      ":from": { S: from === undefined ? firstSort : rollupSort(from) },
      ":to": { S: to === undefined ? lastSort : rollupSort(to - 1) },
    },
  };
  let startKey: Item | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand(startKey === undefined ? query : { ...query, ExclusiveStartKey: startKey }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    yield page.Items ?? [];
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}

function rollupOf(item: Item): AttendanceRollup {
  const rest: Omit<AttendanceRollup, "uniques"> = JSON.parse(inflateRawSync(bytesOf(item, "j")).toString("utf8"));
  if (rest.version !== rollupVersion) {
    throw new MalformedItem("the roll-up was written by another version");
  }
  return {
    ...rest,
    uniques: unpackPeople(methodOf(item), bytesOf(item, "u")),
  };
}

function packPeople({ method, data }: StoredUniques): Uint8Array {
  const bytes = Buffer.from(data, "base64");
  return method === "exact" ? bytes : deflateRawSync(bytes, { level: 9 });
}

function unpackPeople(method: StoredUniques["method"], people: Uint8Array): StoredUniques {
  const bytes = method === "exact" ? Buffer.from(people) : inflateRawSync(people);
  return { method, data: bytes.toString("base64") };
}

function methodOf(item: Item): StoredUniques["method"] {
  return textOf(item, "m") === "exact" ? "exact" : "sketch";
}
