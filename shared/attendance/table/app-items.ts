import { QueryCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, GroupId } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, textOf } from "./attributes.ts";
import { appPartition, groupOfSort, itemKey, roomSort } from "./keys.ts";

export interface PageRequest<Token> {
  /** Most rows on the page. */
  readonly limit: number;
  /** The `next` of the page before; absent for the first page. */
  readonly after?: Token;
}

/** One page of one kind of items in an app's partition, ascending by group ID (UTF-8 order). */
export async function pageOfItems(
  table: AttendanceTable,
  app: AppName,
  prefix: string,
  page: PageRequest<GroupId>,
): Promise<{ readonly items: readonly Item[]; readonly next: GroupId | undefined }> {
  const pk = appPartition(app);
  const query = new QueryCommand({
    TableName: table.tableName,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
    ExpressionAttributeValues: { ":pk": { S: pk }, ":prefix": { S: prefix } },
    Limit: page.limit,
    ...(page.after === undefined ? {} : { ExclusiveStartKey: itemKey(pk, roomSort(prefix, page.after)) }),
  });
  const { Items, LastEvaluatedKey } = await table.client.send(query);
  const next = LastEvaluatedKey === undefined ? undefined : groupOfSort(prefix, textOf(LastEvaluatedKey, "sk"));
  return { items: Items ?? [], next };
}
