import { randomBytes } from "node:crypto";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type PersonHash, personHash } from "../reports/person-hash.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { bytesOf, isConditionFailed } from "./attributes.ts";
import { itemKey, rollupKeyPartition } from "./keys.ts";

const keyBytes = 32;
const sort = "key";

/**
 * The deployment's own random key of the people in roll-ups. Only the functions that make, merge and erase roll-ups may read it (the roles of
 * all others leave it out). Undefined before the first roll-up, or when an operator deleted it so that nobody can be found any more.
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

/** Makes the key where there is none. Of two runs that do so at once the first one's key holds for both. */
export async function readOrMakePersonHash(table: AttendanceTable): Promise<PersonHash> {
  const known = await readPersonHash(table);
  if (known !== undefined) {
    return known;
  }
  const key = randomBytes(keyBytes);
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...itemKey(rollupKeyPartition, sort), key: { B: key } },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  try {
    await table.client.send(put);
  } catch (error) {
    if (!isConditionFailed(error)) {
      throw error;
    }
    return (await readPersonHash(table)) ?? personHash(key);
  }
  return personHash(key);
}
