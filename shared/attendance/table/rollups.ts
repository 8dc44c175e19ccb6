import { deflateRawSync, inflateRawSync } from "node:zlib";
import { PutItemCommand, QueryCommand, type QueryCommandInput, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import { isPseudonym } from "../pseudonyms.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import type { Erasure } from "../record/erase-member.ts";
import { parseRollup } from "../reports/parse-rollup.ts";
import { PeopleSet, type StoredPeople } from "../reports/people-set.ts";
import type { PersonHash } from "../reports/person-hash.ts";
import { type AttendanceRollup, rollupVersion } from "../reports/rollup.ts";
import { packPeople, unpackPeople, withHash, withoutHash } from "../reports/stored-people.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { bytesOf, type Item, isConditionMet, MalformedItem, textOf } from "./attributes.ts";
import { dayOfRollupSort, itemKey, rollupPartition, rollupSort } from "./keys.ts";

/** DynamoDB's limit is 400 KB an item. The people of a day take 320 KB at most (`mostStored` under each kind of names); all else compresses. */
const mostItemBytes = 380 * 1024;

/** The JSON of a day is some 20 KB, and 200 KB for a room that fills and empties each minute. Stops damaged bytes from unpacking without end. */
const mostJsonBytes = 1024 * 1024;

/**
 * Stores the roll-up of one UTC day, for good: it has no `ttl`. `j`: the roll-up as JSON without its people, deflated; `u` and `p`: the people
 * under plain IDs and under pseudonyms (`packPeople`; nothing compresses hashes); `k`: which key they are hashed with.
 *
 * @returns "exists" when the day has one already, which stays unless it is to be replaced
 */
export async function putRollup(
  table: AttendanceTable,
  room: RoomRef,
  rollup: AttendanceRollup,
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<"written" | "exists"> {
  const { uniques, ...rest } = rollup;
  const json = Buffer.from(JSON.stringify(rest));
  const packed = deflateRawSync(json, { level: 9 });
  const [plain, pseudonyms] = [packPeople(uniques.plain), packPeople(uniques.pseudonyms)];
  const bytes = packed.length + plain.length + pseudonyms.length;
  if (bytes > mostItemBytes || json.length > mostJsonBytes) {
    throw new RangeError(`the roll-up has ${bytes} bytes (${json.length} as JSON), more than an item holds`);
  }
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: {
      ...itemKey(rollupPartition(room), rollupSort(rollup.from)),
      j: { B: packed },
      u: { B: plain },
      p: { B: pseudonyms },
      k: { S: uniques.keyId },
    },
    ...(replace ? {} : { ConditionExpression: "attribute_not_exists(pk)" }),
  });
  return (await isConditionMet(table.client.send(put))) ? "written" : "exists";
}

/** A stored day. Null: its roll-up is damaged or of another version, which affects no other day. */
export interface StoredRollup {
  readonly day: EpochSeconds;
  readonly rollup: AttendanceRollup | null;
}

/** The roll-ups of the days with `from <= day < to`, oldest first; days without one are left out. */
export async function readRollups(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  signal?: AbortSignal,
): Promise<readonly StoredRollup[]> {
  const rollups: StoredRollup[] = [];
  for await (const page of rollupPages(table, room, from, to, signal)) {
    rollups.push(...page.map(storedRollupOf));
  }
  return rollups;
}

function storedRollupOf(item: Item): StoredRollup {
  const day = dayOfRollupSort(textOf(item, "sk"));
  return { day, rollup: unlessDamaged(() => rollupOf(item, day)) };
}

function rollupOf(item: Item, day: EpochSeconds): AttendanceRollup {
  const hours = parseRollup(inflated(bytesOf(item, "j")), day);
  return { ...hours, version: rollupVersion, uniques: peopleOf(item) };
}

function inflated(bytes: Uint8Array): string {
  try {
    return inflateRawSync(bytes, { maxOutputLength: mostJsonBytes }).toString("utf8");
  } catch (cause) {
    throw new DamagedRecord("the roll-up cannot be unpacked", { cause });
  }
}

function peopleOf(item: Item): AttendanceRollup["uniques"] {
  return {
    keyId: textOf(item, "k"),
    plain: unpackPeople(bytesOf(item, "u")),
    pseudonyms: unpackPeople(bytesOf(item, "p")),
  };
}

function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedRecord || error instanceof MalformedItem) {
      return null;
    }
    throw error;
  }
}

/**
 * Removes a person from the roll-ups of a room from a day on, or replaces them by their pseudonym. Roll-ups hold people as
 * hashes only. A set of more than 20,000 people a day holds an even sample of them: a person outside the sample left no
 * trace. A roll-up that is damaged or of another version may hold anybody, so all its people are removed. Returns how many
 * roll-ups were rewritten.
 *
 * @param hash undefined when there is no key: then no person can be found in any roll-up
 */
export async function eraseFromRollups(
  table: AttendanceTable,
  room: RoomRef,
  erasure: Erasure,
  hash: PersonHash | undefined,
  { from, signal }: { readonly from?: EpochSeconds | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  let rewritten = 0;
  for await (const page of rollupPages(table, room, from, undefined, signal)) {
    for (const item of page) {
      const without = withoutPerson(item, erasure, hash);
      if (without !== undefined) {
        rewritten += await replacePeople(table, item, without, signal);
      }
    }
  }
  return rewritten;
}

interface PackedPeople {
  readonly plain: Uint8Array;
  readonly pseudonyms: Uint8Array;
}

function withoutPerson(item: Item, erasure: Erasure, hash: PersonHash | undefined): PackedPeople | undefined {
  const people = unlessDamaged(() => peopleOf(item));
  if (people === null) {
    return { plain: nobody, pseudonyms: nobody };
  }
  if (hash === undefined || hash.keyId !== people.keyId) {
    return undefined;
  }
  const side = isPseudonym(erasure.userId) ? "pseudonyms" : "plain";
  // Where letter case makes no difference, hashes are those of the folded IDs.
  const stored = (userId: UserId): UserId => (erasure.ignoresCase === true ? foldCase(userId) : userId);
  const rest = withoutHash(people[side], hash.of(stored(erasure.userId)));
  if (rest.hashes.length === people[side].hashes.length) {
    return undefined;
  }
  const after: { plain: StoredPeople; pseudonyms: StoredPeople } = { ...people, [side]: rest };
  const replacement = erasure.replaceBy;
  if (replacement !== undefined) {
    const other = isPseudonym(replacement) ? "pseudonyms" : "plain";
    after[other] = withHash(after[other], hash.of(stored(replacement)));
  }
  return { plain: packPeople(after.plain), pseudonyms: packPeople(after.pseudonyms) };
}

const nobody = packPeople(new PeopleSet().store());

/** Only another erasure can have changed the roll-up meanwhile; then this one fails, and is repeated. */
async function replacePeople(
  table: AttendanceTable,
  item: Item,
  { plain, pseudonyms }: PackedPeople,
  signal: AbortSignal | undefined,
): Promise<0 | 1> {
  const { u, p, k } = item;
  if (isSame(u?.B, plain) && isSame(p?.B, pseudonyms) && k?.S !== undefined) {
    return 0;
  }
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: itemKey(textOf(item, "pk"), textOf(item, "sk")),
    UpdateExpression: "SET u = :plain, p = :pseudonyms, k = :key REMOVE m",
    ConditionExpression: `${u === undefined ? "attribute_not_exists(u)" : "u = :u"} AND ${p === undefined ? "attribute_not_exists(p)" : "p = :p"}`,
    ExpressionAttributeValues: {
      ":plain": { B: plain },
      ":pseudonyms": { B: pseudonyms },
      ":key": { S: k?.S ?? "none" },
      ...(u === undefined ? {} : { ":u": u }),
      ...(p === undefined ? {} : { ":p": p }),
    },
  });
  await table.client.send(update, signal === undefined ? {} : { abortSignal: signal });
  return 1;
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}

/** Bounds around every `rollupSort`. Its years have two digits, so the start of the epoch is no lower bound: 1970 sorts behind 2026. */
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
