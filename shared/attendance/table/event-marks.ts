import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochMs } from "../../identity/ids.ts";
import { type RoomEventKind, roomEventKinds } from "../room-event.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import type { Item } from "./attributes.ts";
import { appPartition, eventMarkSort, itemKey } from "./keys.ts";

/** When an app's newest event of each kind happened; a kind without events is absent. Tells an operator which callbacks are switched on. */
export type EventMarks = Readonly<Partial<Record<RoomEventKind, EpochMs>>>;

export interface StoredMarks {
  readonly newest: EventMarks;
  /** When marks of the app were first stored; null for an app of which no event was ever stored. */
  readonly since: EpochMs | null;
}

const sinceAttribute = "since";

/** Of two marks the newer one for each kind. */
export function newerMarks(one: EventMarks, other: EventMarks): EventMarks {
  const marks: Partial<Record<RoomEventKind, EpochMs>> = {};
  for (const kind of roomEventKinds) {
    const newest = Math.max(one[kind] ?? 0, other[kind] ?? 0);
    if (newest > 0) marks[kind] = newest;
  }
  return marks;
}

export async function readEventMarks(table: AttendanceTable, app: AppName): Promise<StoredMarks> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: itemKey(appPartition(app), eventMarkSort) });
  const { Item: item = {} } = await table.client.send(get);
  return { newest: marksOf(item), since: timeIn(item, sinceAttribute) ?? null };
}

/** Read, then put: of two writers at once the slower one counts, which is a minute off at most. */
export async function putEventMarks(table: AttendanceTable, app: AppName, marks: EventMarks): Promise<void> {
  const { newest, since } = await readEventMarks(table, app);
  const times = { ...newerMarks(newest, marks), [sinceAttribute]: since ?? table.now() };
  const attributes = Object.entries(times).map(([name, ms]) => [name, { N: String(ms) }]);
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: { ...itemKey(appPartition(app), eventMarkSort), ...Object.fromEntries(attributes) },
  });
  await table.client.send(put);
}

function marksOf(item: Item): EventMarks {
  const marks: Partial<Record<RoomEventKind, EpochMs>> = {};
  for (const kind of roomEventKinds) {
    const atMs = timeIn(item, kind);
    if (atMs !== undefined) marks[kind] = atMs;
  }
  return marks;
}

function timeIn(item: Item, attribute: string): EpochMs | undefined {
  const ms = Number(item[attribute]?.N ?? Number.NaN);
  return Number.isFinite(ms) ? ms : undefined;
}
