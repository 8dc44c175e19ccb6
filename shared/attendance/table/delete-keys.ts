import { BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { type AttendanceTable, batchSize } from "./attendance-table.ts";
import type { ItemKey } from "./keys.ts";

/** Deletes items whatever they hold. Unprocessed ones are sent again until the signal aborts. */
export async function deleteKeys(
  table: AttendanceTable,
  keys: readonly ItemKey[],
  signal?: AbortSignal,
): Promise<void> {
  for (let first = 0; first < keys.length; first += batchSize) {
    let requests: WriteRequest[] = keys.slice(first, first + batchSize).map((Key) => ({ DeleteRequest: { Key } }));
    while (requests.length > 0) {
      const { UnprocessedItems } = await table.client.send(
        new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } }),
        signal === undefined ? {} : { abortSignal: signal },
      );
      requests = UnprocessedItems?.[table.tableName] ?? [];
    }
  }
}
