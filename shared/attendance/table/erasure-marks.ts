import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { numberOf } from "./attributes.ts";
import { appPartition, erasureMarkSort, itemKey } from "./keys.ts";

/**
 * A counter of the erasures of an app, which orders them against the export of days. An erasure counts itself after it has rewritten
 * the record and before it rewrites the exported files. An export that finds another count after writing a file than before reading
 * the record may have written a person who was erased meanwhile.
 */
export async function markErasure(table: AttendanceTable, app: AppName, signal?: AbortSignal): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: itemKey(appPartition(app), erasureMarkSort),
    UpdateExpression: "ADD #count :one",
    ExpressionAttributeNames: { "#count": "count" },
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });
  await table.client.send(update, signal === undefined ? {} : { abortSignal: signal });
}

export async function readErasureMark(table: AttendanceTable, app: AppName): Promise<number> {
  const get = new GetItemCommand({
    TableName: table.tableName,
    Key: itemKey(appPartition(app), erasureMarkSort),
    ConsistentRead: true,
  });
  const { Item: item } = await table.client.send(get);
  return item === undefined ? 0 : numberOf(item, "count");
}
