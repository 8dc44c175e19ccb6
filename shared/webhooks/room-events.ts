import { comparableId } from "../attendance/id-case.ts";
import { neededKey, type PseudonymKey, pseudonym } from "../attendance/pseudonyms.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { RoomEvent } from "../attendance/room-event.ts";

/** What of a webhook's events the room's record takes: joins and leaves of a Community are membership, and no presence. */
export function recordedEvents({ groupType }: TrackedRoom, events: readonly RoomEvent[]): readonly RoomEvent[] {
  return groupType === "Community" ? events.filter(({ kind }) => kind === "destroyed") : events;
}

/** The events as the record names people. @throws RollcallError `misconfigured` when a pseudonymous room has no pseudonym key */
export async function namedAsRecorded(
  { app, groupType, pseudonymous }: TrackedRoom,
  events: readonly RoomEvent[],
  pseudonymKey: () => Promise<PseudonymKey | undefined>,
): Promise<readonly RoomEvent[]> {
  if (!pseudonymous) {
    return events;
  }
  const key = neededKey(await pseudonymKey());
  return events.map((event) =>
    event.userId === null ? event : { ...event, userId: pseudonym(key, app, comparableId(groupType, event.userId)) },
  );
}
