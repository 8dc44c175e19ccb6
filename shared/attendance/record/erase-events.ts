import type { EpochSeconds } from "../../identity/ids.ts";
import { uniteEvents } from "../event-set.ts";
import type { RoomEvent } from "../room-event.ts";
import { type Erasure, erasedBy } from "./erase-member.ts";
import { decodeEvents, encodeEvents } from "./event-codec.ts";

/**
 * The bytes of an item of events without the person, or undefined when the person is in none of them. Unlike a slot, from which only the name
 * goes, an event of nobody says nothing, so that the whole event is removed.
 *
 * @throws DamagedRecord when the bytes cannot be read
 */
export function eraseFromEvents(minute: EpochSeconds, stored: Uint8Array, erasure: Erasure): Uint8Array | undefined {
  const events = decodeEvents(minute, stored);
  const isErased = erasedBy(erasure);
  const { replaceBy } = erasure;
  if (!events.some(({ userId }) => isErased(userId ?? undefined))) return undefined;
  const rest = events.flatMap((event): readonly RoomEvent[] => {
    if (!isErased(event.userId ?? undefined)) return [event];
    return replaceBy === undefined ? [] : [{ ...event, userId: replaceBy }];
  });
  return encodeEvents(minute, uniteEvents(rest));
}
