import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionMet, numberOf } from "./attributes.ts";
import { dayOfRollupSort, rollupSort } from "./keys.ts";
import { recordedKey } from "./room-items.ts";

/** What is made of a day once it has ended, and has to be made again when its record changed after that. */
export type MadeOfDay = "rollup" | "export";

/** By the start of the day: how often its record changed since it was last made. */
export type LateChanges = ReadonlyMap<EpochSeconds, number>;

const prefixes: Readonly<Record<MadeOfDay, string>> = { rollup: "lateRollup", export: "lateExport" };

/**
 * Counts a late change of each day, for both of what is made of it. To be called after the change is stored. A counter, and not a flag: a
 * change that comes while the day is just made again is counted on, so that it does not pass for done.
 */
export async function markLateChanges(
  table: AttendanceTable,
  room: RoomRef,
  days: readonly EpochSeconds[],
  signal?: AbortSignal,
): Promise<void> {
  const names = days.flatMap((day) => Object.values(prefixes).map((prefix) => prefix + rollupSort(day)));
  if (names.length === 0) return;
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: recordedKey(room),
    UpdateExpression: `ADD ${names.map((_, index) => `#n${index} :one`).join(", ")}`,
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });
  await isConditionMet(table.client.send(update, signal === undefined ? {} : { abortSignal: signal }));
}

export function lateChangesOf(item: Item, made: MadeOfDay): LateChanges {
  const prefix = prefixes[made];
  const days = Object.keys(item).filter((name) => name.startsWith(prefix));
  return new Map(days.map((name) => [dayOfRollupSort(name.slice(prefix.length)), numberOf(item, name)]));
}

/**
 * Forgets the late changes of a day that was made again. When others came meanwhile they stay; when another run forgot them, that run may
 * have stored what it made before this one stored something older, and the day is marked again.
 *
 * @param seen the counter, as it was before the day was read
 */
export async function forgetLateChanges(
  table: AttendanceTable,
  room: RoomRef,
  made: MadeOfDay,
  [day, seen]: readonly [day: EpochSeconds, seen: number],
): Promise<void> {
  const name = { "#late": prefixes[made] + rollupSort(day) };
  const target = { TableName: table.tableName, Key: recordedKey(room), ExpressionAttributeNames: name };
  const remove = new UpdateItemCommand({
    ...target,
    UpdateExpression: "REMOVE #late",
    ConditionExpression: "#late = :seen",
    ExpressionAttributeValues: { ":seen": { N: String(seen) } },
  });
  if (await isConditionMet(table.client.send(remove))) return;
  const again = new UpdateItemCommand({
    ...target,
    UpdateExpression: "ADD #late :one",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });
  await isConditionMet(table.client.send(again));
}
