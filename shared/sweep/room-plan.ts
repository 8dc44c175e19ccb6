import { slotSeconds } from "../attendance/observation.ts";
import { providerOf, type TrackedRoom } from "../attendance/room.ts";
import type { EpochMs, EpochSeconds } from "../identity/ids.ts";
import { RoomDraft } from "./room-draft.ts";
import { cadenceOf } from "./room-states.ts";
import { inStableOrder, isTurnOf, stableHash } from "./stable-hash.ts";

/** What is to be observed of a room in a slot. */
export interface RoomPlan {
  readonly draft: RoomDraft;
  /** When the counts are due; undefined: one count, as soon as the pacing allows. */
  readonly countsAtMs: readonly EpochMs[] | undefined;
  readonly roster: boolean;
}

/** The rooms that are due in a slot, in the stable order of `inStableOrder`. */
export function planRooms(rooms: readonly TrackedRoom[], slot: EpochSeconds): readonly RoomPlan[] {
  return inStableOrder(rooms).flatMap((room) => planRoom(room, slot) ?? []);
}

/** Undefined when the room is not due in this slot. */
export function planRoom(room: TrackedRoom, slot: EpochSeconds): RoomPlan | undefined {
  const every = cadenceOf(room);
  if (every > slotSeconds && !isTurnOf(room, slot, every)) {
    return undefined;
  }
  if (providerOf[room.groupType] === "agora") {
    // One look at the room gives both parts, however often a count is asked for.
    const draft = new RoomDraft(room, slot, Math.max(every, slotSeconds));
    draft.expect(room.roster ? 2 : 1);
    return { draft, countsAtMs: undefined, roster: room.roster };
  }
  const draft = new RoomDraft(room, slot, every);
  const countsAtMs = every < slotSeconds ? countInstants(room, slot, every) : undefined;
  draft.expect((countsAtMs?.length ?? 1) + (room.roster ? 1 : 0));
  return { draft, countsAtMs, roster: room.roster };
}

/** Evenly spaced, with a phase that depends on the room's ID, so that rooms are not all counted at once. */
function countInstants(room: TrackedRoom, slot: EpochSeconds, every: number): readonly EpochMs[] {
  const samples = Math.floor(slotSeconds / every);
  const phaseMs = stableHash(`${room.groupId} phase`) % (every * 1000);
  return Array.from({ length: samples }, (_, index) => slot * 1000 + phaseMs + index * every * 1000);
}
