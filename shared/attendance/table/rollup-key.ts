import { randomBytes } from "node:crypto";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type PersonHash, personHash } from "../reports/person-hash.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { bytesOf, isConditionMet } from "./attributes.ts";
import { itemKey, rollupKeyPartition } from "./keys.ts";

const keyBytes = 32;
const sort = "key";

/**
 * The deployment's own random key, with which the people in roll-ups are hashed. Only the functions that make, merge and
 * erase roll-ups may read it; the roles of all others exclude it. Undefined before the first roll-up, and after an
 * operator deleted it to make the people in old roll-ups unfindable.
 */
export async function readPersonHash(table: AttendanceTable, signal?: AbortSignal): Promise<PersonHash | undefined> {
  const get = new GetItemCommand({
    TableName: table.tableName,
    Key: itemKey(rollupKeyPartition, sort),
    ConsistentRead: true,
  });
  const { Item: item } = await table.client.send(get, signal === undefined ? {} : { abortSignal: signal });
  return item === undefined ? undefined : personHash(bytesOf(item, "key"));
}

/** Makes the key where there is none, by a conditional put: of two runs at once, the first one's key holds for both. */
export async function readOrMakePersonHash(table: AttendanceTable): Promise<PersonHash> {
  const existing = await readPersonHash(table);
  if (existing !== undefined) {
    return existing;
  }
  const key = randomBytes(keyBytes);
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...itemKey(rollupKeyPartition, sort), key: { B: key } },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  const isOurs = await isConditionMet(table.client.send(put));
  return (isOurs ? undefined : await readPersonHash(table)) ?? personHash(key);
}
