import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochMs } from "../../identity/ids.ts";
import { type RoomEventKind, roomEventKinds } from "../room-event.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import type { Item } from "./attributes.ts";
import { appPartition, eventMarkSort, itemKey } from "./keys.ts";

/** When an app's newest event of each kind happened; a kind without events is absent. Tells an operator which callbacks are switched on. */
export type EventMarks = Readonly<Partial<Record<RoomEventKind, EpochMs>>>;

/** Of two marks the newer one for each kind. */
export function newerMarks(one: EventMarks, other: EventMarks): EventMarks {
  const marks: Partial<Record<RoomEventKind, EpochMs>> = {};
  for (const kind of roomEventKinds) {
    const newest = Math.max(one[kind] ?? 0, other[kind] ?? 0);
    if (newest > 0) marks[kind] = newest;
  }
  return marks;
}

/** Empty for an app of which no event was ever stored. */
export async function readEventMarks(table: AttendanceTable, app: AppName): Promise<EventMarks> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: itemKey(appPartition(app), eventMarkSort) });
  const { Item: item } = await table.client.send(get);
  return item === undefined ? {} : marksOf(item);
}

/** Read, then put: of two writers at once the slower one counts, which is a minute off at most. */
export async function putEventMarks(table: AttendanceTable, app: AppName, marks: EventMarks): Promise<void> {
  const newest = newerMarks(await readEventMarks(table, app), marks);
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...itemKey(appPartition(app), eventMarkSort), ...itemOf(newest) },
  });
  await table.client.send(put);
}

function itemOf(marks: EventMarks): Item {
  return Object.fromEntries(Object.entries(marks).map(([kind, atMs]) => [kind, { N: String(atMs) }]));
}

function marksOf(item: Item): EventMarks {
  const marks: Partial<Record<RoomEventKind, EpochMs>> = {};
  for (const kind of roomEventKinds) {
    const atMs = Number(item[kind]?.N ?? Number.NaN);
    if (Number.isFinite(atMs)) marks[kind] = atMs;
  }
  return marks;
}
