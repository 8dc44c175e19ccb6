import { byCodeUnits } from "./record/id-order.ts";
import { type RoomEvent, roomEventKinds } from "./room-event.ts";

/** When the event happened, as far as is recorded: by the vendor's time, or else when its webhook arrived. */
export function eventMs({ atMs, receivedAtMs }: RoomEvent): number {
  return atMs ?? receivedAtMs;
}

/** A total order: by time, then by everything else that an event says, and by its arrival last. */
export function compareEvents(one: RoomEvent, other: RoomEvent): number {
  return compareFacts(one, other) || one.receivedAtMs - other.receivedAtMs;
}

/** 0 for two copies of one fact, which may have arrived at different times. */
function compareFacts(one: RoomEvent, other: RoomEvent): number {
  return (
    eventMs(one) - eventMs(other) ||
    Number(one.atMs === null) - Number(other.atMs === null) ||
    roomEventKinds.indexOf(one.kind) - roomEventKinds.indexOf(other.kind) ||
    byCodeUnits(one.userId ?? "", other.userId ?? "") ||
    one.graceSeconds - other.graceSeconds ||
    (one.memberCount ?? -1) - (other.memberCount ?? -1)
  );
}

/**
 * The union of sets of events, in the order of `compareEvents`. Of several copies of one fact the first to arrive is kept. So the
 * union is the same in whatever order, batches and repetitions its events came.
 */
export function uniteEvents(...sets: readonly (readonly RoomEvent[])[]): readonly RoomEvent[] {
  const united: RoomEvent[] = [];
  for (const event of sets.flat().sort(compareEvents)) {
    const last = united.at(-1);
    if (last === undefined || compareFacts(last, event) !== 0) united.push(event);
  }
  return united;
}

/** The events of the first set of which the second has no copy, or only copies that arrived later. */
export function eventsMissingFrom(events: readonly RoomEvent[], stored: readonly RoomEvent[]): readonly RoomEvent[] {
  const isStored = new Set(stored);
  return uniteEvents(stored, events).filter((event) => !isStored.has(event));
}
