import { GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochSeconds } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { isConditionMet } from "./attributes.ts";
import { appPartition, claimSort, type ItemKey, itemKey } from "./keys.ts";

/**
 * The state of an app's slot, in an item of its own. `open`: no run has begun it. `claimed`: a run has begun it, and is
 * still at work or died. `done`: every room that was due has its item.
 */
export type ClaimState = "open" | "claimed" | "done";

/** A claim is of no use once its slot cannot be written any more; it is kept for a day as evidence of a lost slot. */
const keptSeconds = 86_400;

/**
 * Claims the app's slot, once. False: a run has claimed it before (and may have died), so items of the slot may exist
 * already and must be written by conditional puts.
 */
export async function claimSlot(table: AttendanceTable, app: AppName, slot: EpochSeconds): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...claimKey(app, slot), ttl: { N: String(slot + keptSeconds) } },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  return await isConditionMet(table.client.send(put));
}

export async function markSlotDone(table: AttendanceTable, app: AppName, slot: EpochSeconds): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: claimKey(app, slot),
    UpdateExpression: "SET #done = :true, #ttl = :ttl",
    ExpressionAttributeNames: { "#done": "done", "#ttl": "ttl" },
    ExpressionAttributeValues: { ":true": { BOOL: true }, ":ttl": { N: String(slot + keptSeconds) } },
  });
  await table.client.send(update);
}

export async function claimStateOf(table: AttendanceTable, app: AppName, slot: EpochSeconds): Promise<ClaimState> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: claimKey(app, slot), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  if (item === undefined) {
    return "open";
  }
  return item["done"]?.BOOL === true ? "done" : "claimed";
}

function claimKey(app: AppName, slot: EpochSeconds): ItemKey {
  return itemKey(appPartition(app), claimSort(slot));
}
