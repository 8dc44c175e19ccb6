import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { numberOf, textOf } from "./attributes.ts";
import { type ItemKey, itemKey } from "./keys.ts";
import { isExpired } from "./snapshot-items.ts";

/** Keeps a text for a while, in the place of what was kept under the name. */
export async function keepProgress(
  table: AttendanceTable,
  name: string,
  text: string,
  expiresAt: EpochSeconds,
): Promise<void> {
  const item = { ...progressKey(name), text: { S: text }, ttl: { N: String(expiresAt) } };
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: item }));
}

/** Undefined when nothing is kept under the name, or not any more. */
export async function readProgress(table: AttendanceTable, name: string): Promise<string | undefined> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: progressKey(name), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  return item === undefined || isExpired(numberOf(item, "ttl"), table.now()) ? undefined : textOf(item, "text");
}

function progressKey(name: string): ItemKey {
  return itemKey(`progress#${name}`, "progress");
}
