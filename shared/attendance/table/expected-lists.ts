import {
  BatchWriteItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { ExpectedList } from "../expected-list.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionFailed, textOf } from "./attributes.ts";
import {
  chunkItems,
  chunksUpTo,
  expectedPartition,
  headItem,
  headOf,
  headSort,
  isChunkOf,
  type ListVersion,
  peopleOf,
  versionAfter,
} from "./expected-items.ts";
import { itemKey } from "./keys.ts";

/** A room's list as it was read, for compare and swap. */
export interface StoredExpected {
  /** Undefined when the room has no list. */
  readonly list: ExpectedList | undefined;
  /** Undefined when it never had one. */
  readonly version: ListVersion | undefined;
  /** True when the table holds people of other versions: of a write that was cut short, or goes on just now. */
  readonly hasRemains: boolean;
}

/** A list that is replaced while its pages are read is read again; more replacements than this in one reading do not happen. */
const mostReadings = 5;

/** The list of a room, strongly consistent: one Query, of two pages or more where the list exceeds 1 MB. */
export async function readExpectedList(table: AttendanceTable, room: RoomRef): Promise<StoredExpected> {
  for (let reading = 1; ; reading += 1) {
    const [first, ...others] = await queryAll(table, {
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: expectedPartition(room) } },
    });
    const isHead = first !== undefined && textOf(first, "sk") === headSort;
    if (!isHead) {
      return { list: undefined, version: undefined, hasRemains: first !== undefined };
    }
    const { version, list } = headOf(first);
    const chunks = list === undefined ? [] : others.filter((item) => isChunkOf(version, textOf(item, "sk")));
    const hasRemains = chunks.length < others.length;
    if (list === undefined) {
      return { list, version, hasRemains };
    }
    if (chunks.length === list.chunks) {
      const { chunks: _, ...facts } = list;
      return { list: { ...facts, people: chunks.flatMap(peopleOf) }, version, hasRemains };
    }
    if (reading === mostReadings) {
      throw new Error(`a list of expected people has ${chunks.length} of ${list.chunks} parts`);
    }
  }
}

/**
 * Compare and swap of the whole list. A concurrent reader sees the old list or the new one. Chunks of a writer that
 * died are deleted by the next swap.
 *
 * @param list undefined deletes the list
 * @returns the new version; undefined when the list was changed since `before` was read, and nothing was stored
 */
export async function swapExpectedList(
  table: AttendanceTable,
  room: RoomRef,
  before: Pick<StoredExpected, "version">,
  list: ExpectedList | undefined,
): Promise<ListVersion | undefined> {
  const version = versionAfter(before.version);
  const chunks = list === undefined ? [] : chunkItems(room, version, list.people);
  await Promise.all(
    chunks.map((item) => table.client.send(new PutItemCommand({ TableName: table.tableName, Item: item }))),
  );
  if (!(await swapHead(table, before.version, headItem(room, version, list, chunks.length)))) {
    await deleteItems(
      table,
      room,
      chunks.map((item) => textOf(item, "sk")),
    );
    return undefined;
  }
  await deleteOldChunks(table, room, version);
  return version;
}

async function swapHead(table: AttendanceTable, before: ListVersion | undefined, head: Item): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: head,
    ...(before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#version = :before",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":before": { S: before } },
        }),
  });
  try {
    await table.client.send(put);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) {
      return false;
    }
    throw error;
  }
}

/** Chunks of greater numbers are left: they belong to a writer that has read this version and may still swap the head. */
async function deleteOldChunks(table: AttendanceTable, room: RoomRef, version: ListVersion): Promise<void> {
  const { from, to } = chunksUpTo(version);
  const items = await queryAll(table, {
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": { S: expectedPartition(room) }, ":from": { S: from }, ":to": { S: to } },
    ProjectionExpression: "sk",
  });
  const sorts = items.map((item) => textOf(item, "sk"));
  await deleteItems(
    table,
    room,
    sorts.filter((sk) => !isChunkOf(version, sk)),
  );
}

async function queryAll(table: AttendanceTable, query: Omit<QueryCommandInput, "TableName">): Promise<readonly Item[]> {
  const items: Item[] = [];
  let startKey: Item | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        ...query,
        TableName: table.tableName,
        ConsistentRead: true,
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      }),
    );
    items.push(...(page.Items ?? []));
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
  return items;
}

/** DynamoDB's limit of one BatchWriteItem. */
const batchSize = 25;

async function deleteItems(table: AttendanceTable, room: RoomRef, sorts: readonly string[]): Promise<void> {
  for (let first = 0; first < sorts.length; first += batchSize) {
    let requests: WriteRequest[] = sorts
      .slice(first, first + batchSize)
      .map((sk) => ({ DeleteRequest: { Key: itemKey(expectedPartition(room), sk) } }));
    while (requests.length > 0) {
      const batch = new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } });
      const { UnprocessedItems } = await table.client.send(batch);
      requests = UnprocessedItems?.[table.tableName] ?? [];
    }
  }
}
