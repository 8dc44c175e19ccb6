import type { RoomEvent, RoomEventKind } from "../attendance/room-event.ts";
import { asUserId, type EpochMs } from "../identity/ids.ts";
import { integerFrom, textFrom } from "../upstream/tolerant-fields.ts";

/** Vendors' clocks may be ahead by so much. An event that lies further ahead is of no use: everything until then would seem proven. */
const mostAheadMs = 600_000;

/** Vendors keep webhooks that failed for three days. */
const oldestMs = 4 * 86_400_000;

/** The longest user ID that the record takes. */
const longestUserId = 256;

/** True for a time that a genuine webhook of now, or one that is sent again, can have. */
export function isPlausibleTime(ms: EpochMs, receivedAtMs: EpochMs): boolean {
  return ms <= receivedAtMs + mostAheadMs && ms >= receivedAtMs - oldestMs;
}

/** A time as the vendors print it, as a number or as a text; null for none. "implausible" for what cannot be the time of an event. */
export function eventTimeFrom(value: unknown, receivedAtMs: EpochMs): EpochMs | null | "implausible" {
  if (value === undefined || value === null || value === "") {
    return null;
  }
  const ms = integerFrom(value);
  return ms !== undefined && isPlausibleTime(ms, receivedAtMs) ? ms : "implausible";
}

/** What the events of one webhook share. */
export interface EventFacts {
  readonly kind: RoomEventKind;
  readonly atMs: EpochMs | null;
  readonly receivedAtMs: EpochMs;
  readonly graceSeconds?: number;
  readonly memberCount?: number | undefined;
}

/** One event for each person; IDs that cannot be read are left out. */
export function eventsOf(people: readonly unknown[], facts: EventFacts): readonly RoomEvent[] {
  return people.flatMap((given) => {
    const name = textFrom(given);
    return name === undefined || name.length > longestUserId ? [] : [roomEvent(name, facts)];
  });
}

/** The end of a group, which names nobody. */
export function destroyedEvent(facts: Omit<EventFacts, "kind">): RoomEvent {
  return roomEvent(null, { ...facts, kind: "destroyed" });
}

function roomEvent(name: string | null, facts: EventFacts): RoomEvent {
  const { kind, atMs, receivedAtMs, graceSeconds = 0, memberCount } = facts;
  return {
    kind,
    userId: name === null ? null : asUserId(name),
    atMs,
    receivedAtMs,
    graceSeconds,
    ...(memberCount === undefined ? {} : { memberCount }),
  };
}
