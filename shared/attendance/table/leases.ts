import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochMs } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { isConditionMet } from "./attributes.ts";
import { appPartition, itemKey, leaseSort } from "./keys.ts";

/** The right to sweep an app, for a time. Each run is an owner with a name of its own. */
export interface Lease {
  readonly app: AppName;
  readonly owner: string;
  readonly untilMs: EpochMs;
}

/** A lease lasts for seconds: one that seems to last longer was made by a clock that was ahead, and counts as expired. */
const longestLeaseMs = 60_000;

/** Takes the app's lease when it is free, has expired, or is the owner's already. Undefined: another owner holds it. */
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
  return (await isConditionMet(table.client.send(put))) ? { app, owner, untilMs } : undefined;
}

/** Moves the end of a lease. Undefined: another owner has taken it, and this one must stop writing. */
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
  const isHeld = await isConditionMet(table.client.send(update, signal === undefined ? {} : { abortSignal: signal }));
  return isHeld ? { ...lease, untilMs } : undefined;
}

/** Frees the lease; without effect when another owner has taken it. */
export async function releaseLease(table: AttendanceTable, lease: Lease): Promise<void> {
  const remove = new DeleteItemCommand({
    TableName: table.tableName,
    Key: itemKey(appPartition(lease.app), leaseSort),
    ConditionExpression: "#owner = :owner",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":owner": { S: lease.owner } },
  });
  await isConditionMet(table.client.send(remove));
}
