import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { isConditionMet, numberOf, textOf } from "./attributes.ts";
import { type ItemKey, itemKey } from "./keys.ts";
import { isExpired } from "./snapshot-items.ts";

/**
 * Stores a text under a name until it expires, by compare and swap.
 *
 * @param before the text that was read; undefined when there was none
 * @returns false when another text is stored by now, which stays
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
  return await isConditionMet(table.client.send(put));
}

/** Undefined when there is no text of that name, or it has expired. */
export async function readProgress(table: AttendanceTable, name: string): Promise<string | undefined> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: progressKey(name), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  return item === undefined || isExpired(numberOf(item, "ttl"), table.now()) ? undefined : textOf(item, "text");
}

function progressKey(name: string): ItemKey {
  return itemKey(`progress#${name}`, "progress");
}
