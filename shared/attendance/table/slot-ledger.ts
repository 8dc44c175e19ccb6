import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochSeconds } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { appPartition, claimSort, itemKey } from "./keys.ts";

/**
 * What the claim of a slot (`claimSlot`) says about its run. `open`: nobody has begun. `claimed`: somebody has begun and is
 * still at it, or died. `done`: every room that was due has its item.
 */
export type SlotStanding = "open" | "claimed" | "done";

/** As long as a claim itself. */
const keptSeconds = 86_400;

/** Closes the slot: nothing is left to be done for it, by whoever comes. */
export async function markSlotDone(table: AttendanceTable, app: AppName, slot: EpochSeconds): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: itemKey(appPartition(app), claimSort(slot)),
    UpdateExpression: "SET #done = :true, #ttl = :ttl",
    ExpressionAttributeNames: { "#done": "done", "#ttl": "ttl" },
    ExpressionAttributeValues: { ":true": { BOOL: true }, ":ttl": { N: String(slot + keptSeconds) } },
  });
  await table.client.send(update);
}

export async function standingOf(table: AttendanceTable, app: AppName, slot: EpochSeconds): Promise<SlotStanding> {
  const get = new GetItemCommand({
    TableName: table.tableName,
    Key: itemKey(appPartition(app), claimSort(slot)),
    ConsistentRead: true,
  });
  const { Item: item } = await table.client.send(get);
  if (item === undefined) {
    return "open";
  }
  return item["done"]?.BOOL === true ? "done" : "claimed";
}
