import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochMs, EpochSeconds } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { isConditionFailed } from "./attributes.ts";
import { appPartition, claimSort, itemKey, leaseSort } from "./keys.ts";

/** Who may sweep an app, and until when. Owners are told apart by name: one name per run. */
export interface Lease {
  readonly app: AppName;
  readonly owner: string;
  readonly untilMs: EpochMs;
}

/** A claim is of no use once its slot cannot be written any more; kept a day for whoever looks into a lost slot. */
const claimKeptSeconds = 86_400;

/** A lease lasts for seconds: one that seems to last longer than this was made by a clock that was ahead, and would stand in the way. */
const longestLeaseMs = 60_000;

/** Takes the app's lease when it is free, has run out, or is the owner's already. Undefined: another owner holds it. */
export async function acquireLease(
  table: AttendanceTable,
  app: AppName,
  owner: string,
  untilMs: EpochMs,
): Promise<Lease | undefined> {
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...itemKey(appPartition(app), leaseSort), owner: { S: owner }, untilMs: { N: String(untilMs) } },
    ConditionExpression: "attribute_not_exists(pk) OR #owner = :owner OR #until <= :now OR #until > :impossible",
    ExpressionAttributeNames: { "#owner": "owner", "#until": "untilMs" },
    ExpressionAttributeValues: {
      ":owner": { S: owner },
      ":now": { N: String(table.now()) },
      ":impossible": { N: String(table.now() + longestLeaseMs) },
    },
  });
  return (await holds(table.client.send(put))) ? { app, owner, untilMs } : undefined;
}

/** Moves the end of a lease. Undefined: it was lost to somebody else meanwhile, and the holder must stop writing. */
export async function renewLease(
  table: AttendanceTable,
  lease: Lease,
  untilMs: EpochMs,
  signal?: AbortSignal,
): Promise<Lease | undefined> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: itemKey(appPartition(lease.app), leaseSort),
    UpdateExpression: "SET #until = :until",
    ConditionExpression: "#owner = :owner",
    ExpressionAttributeNames: { "#owner": "owner", "#until": "untilMs" },
    ExpressionAttributeValues: { ":owner": { S: lease.owner }, ":until": { N: String(untilMs) } },
  });
  const isHeld = await holds(table.client.send(update, signal === undefined ? {} : { abortSignal: signal }));
  return isHeld ? { ...lease, untilMs } : undefined;
}

/** Gives the lease back; without effect when it was lost already. */
export async function releaseLease(table: AttendanceTable, lease: Lease): Promise<void> {
  const remove = new DeleteItemCommand({
    TableName: table.tableName,
    Key: itemKey(appPartition(lease.app), leaseSort),
    ConditionExpression: "#owner = :owner",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":owner": { S: lease.owner } },
  });
  await holds(table.client.send(remove));
}

/**
 * Marks that the app's slot is being written, once. False: some run has claimed it before (and may have died), so that
 * items of the slot may exist already and must be written by conditional puts.
 */
export async function claimSlot(table: AttendanceTable, app: AppName, slot: EpochSeconds): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...itemKey(appPartition(app), claimSort(slot)), ttl: { N: String(slot + claimKeptSeconds) } },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  return await holds(table.client.send(put));
}

async function holds(conditional: Promise<unknown>): Promise<boolean> {
  try {
    await conditional;
    return true;
  } catch (error) {
    if (isConditionFailed(error)) {
      return false;
    }
    throw error;
  }
}
