import { slotSeconds } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { EpochMs, EpochSeconds } from "../identity/ids.ts";
import { RoomDraft } from "./room-draft.ts";
import { cadenceOf } from "./room-states.ts";
import { isTurnOf, stableHash } from "./stable-hash.ts";

/** What is to be observed of a room in a slot. */
export interface RoomPlan {
  readonly draft: RoomDraft;
  /** When the counts are due; undefined: one, as soon as it is the room's turn. */
  readonly countsAtMs: readonly EpochMs[] | undefined;
  readonly roster: boolean;
}

/** Undefined when it is not the room's turn in this slot. */
export function planRoom(room: TrackedRoom, slot: EpochSeconds): RoomPlan | undefined {
  const every = cadenceOf(room);
  if (every > slotSeconds && !isTurnOf(room, slot, every)) {
    return undefined;
  }
  const draft = new RoomDraft(room, slot, every);
  if (room.groupType === "ChatGroup") {
    // One walk gives both.
    draft.expect(room.roster ? 2 : 1);
    return { draft, countsAtMs: undefined, roster: room.roster };
  }
  const countsAtMs = every < slotSeconds ? countInstants(room, slot, every) : undefined;
  draft.expect((countsAtMs?.length ?? 1) + (room.roster ? 1 : 0));
  return { draft, countsAtMs, roster: room.roster };
}

/** Evenly spaced, at a phase of the room's own so that rooms do not all ask at once. */
function countInstants(room: TrackedRoom, slot: EpochSeconds, every: number): readonly EpochMs[] {
  const samples = Math.floor(slotSeconds / every);
  const phaseMs = stableHash(`${room.groupId} phase`) % (every * 1000);
  return Array.from({ length: samples }, (_, index) => slot * 1000 + phaseMs + index * every * 1000);
}
