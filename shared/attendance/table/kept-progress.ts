import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { isConditionFailed, numberOf, textOf } from "./attributes.ts";
import { type ItemKey, itemKey } from "./keys.ts";
import { isExpired } from "./snapshot-items.ts";

/**
 * Compare and swap: keeps a text for a while, in the place of the one that was read before.
 *
 * @param before undefined when nothing was kept
 * @returns false when another text is kept by now, which stays
 */
export async function keepProgress(
  table: AttendanceTable,
  name: string,
  {
    before,
    text,
    expiresAt,
  }: { readonly before: string | undefined; readonly text: string; readonly expiresAt: EpochSeconds },
): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...progressKey(name), text: { S: text }, ttl: { N: String(expiresAt) } },
    ...(before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#text = :before",
          ExpressionAttributeNames: { "#text": "text" },
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

/** Undefined when nothing is kept under the name, or not any more. */
export async function readProgress(table: AttendanceTable, name: string): Promise<string | undefined> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: progressKey(name), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  return item === undefined || isExpired(numberOf(item, "ttl"), table.now()) ? undefined : textOf(item, "text");
}

function progressKey(name: string): ItemKey {
  return itemKey(`progress#${name}`, "progress");
}
