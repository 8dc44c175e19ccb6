import { eventMs } from "../attendance/event-set.ts";
import type { RoomEvent, RoomEventKind } from "../attendance/room-event.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { type EventMarks, newerMarks, putEventMarks } from "../attendance/table/event-marks.ts";
import type { AppName, EpochMs } from "../identity/ids.ts";

/** Write-behind cache of the newest events of each app: their item in the table is written at most once a minute. */
export type EventNotes = Map<AppName, { readonly marks: EventMarks; readonly writtenMs: EpochMs }>;

const quietMs = 60_000;

interface NoteDependencies {
  readonly table: AttendanceTable;
  readonly notes: EventNotes;
  readonly onTrouble: (what: string, facts: { readonly app?: AppName }, cause?: unknown) => void;
}

/** A mark that cannot be written is written a minute later; no event is stored again for it. */
export async function noteEvents(
  { table, notes, onTrouble }: NoteDependencies,
  app: AppName,
  events: readonly RoomEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const before = notes.get(app);
  const marks = newerMarks(before?.marks ?? {}, marksOf(events));
  const nowMs = table.now();
  const isDue = before === undefined || nowMs - before.writtenMs >= quietMs;
  notes.set(app, { marks, writtenMs: isDue ? nowMs : before.writtenMs });
  if (!isDue) return;
  try {
    await putEventMarks(table, app, marks);
  } catch (cause) {
    onTrouble("the marks of an app's newest events could not be written", { app }, cause);
  }
}

function marksOf(events: readonly RoomEvent[]): EventMarks {
  const marks: Partial<Record<RoomEventKind, EpochMs>> = {};
  for (const event of events) marks[event.kind] = Math.max(marks[event.kind] ?? 0, eventMs(event));
  return marks;
}
