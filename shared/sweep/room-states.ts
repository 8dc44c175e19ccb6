import type { RoomState, TrackedRoom } from "../attendance/room.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import type { RoomDraft } from "./room-draft.ts";

/** An adaptive room that has been empty for this long is observed less often. */
const idleAfterSeconds = 1_800;

/**
 * Derives a room's state from what was observed. Keeps since when each room has been empty; a new process begins at zero,
 * which only keeps a room at its full rate for longer.
 */
export class RoomStates {
  readonly #emptySince = new Map<string, EpochSeconds>();

  /** The state to change to; undefined when it stays as it is. */
  after(draft: RoomDraft): RoomState | undefined {
    const { room, slot } = draft;
    const next = this.#next(draft, `${room.app}#${room.groupId}`, slot);
    return next === room.state ? undefined : next;
  }

  #next(draft: RoomDraft, key: string, slot: EpochSeconds): RoomState {
    const { room } = draft;
    if (draft.dissolved) {
      this.#emptySince.delete(key);
      return "dissolved";
    }
    if (draft.counts.length === 0 && draft.rosters.length === 0) {
      return room.state; // A gap proves nothing.
    }
    if (!room.adaptive || hasLife(draft)) {
      this.#emptySince.delete(key);
      return "live";
    }
    if (room.state === "idle") {
      return "idle";
    }
    const since = this.#emptySince.get(key) ?? slot;
    this.#emptySince.set(key, since);
    if (slot - since < idleAfterSeconds) {
      return "live";
    }
    this.#emptySince.delete(key);
    return "idle";
  }
}

function hasLife({ counts, rosters }: RoomDraft): boolean {
  return counts.some(({ count }) => count > 0) || rosters.some(({ members }) => members.length > 0);
}

/** Seconds between two observations of a dissolved group: a new group may have its ID. */
const dissolvedEverySeconds = 600;
/** Seconds between two observations of an empty adaptive room. */
const idleEverySeconds = 300;

/** The seconds between two counts of a room in its present state. */
export function cadenceOf(room: TrackedRoom): number {
  switch (room.state) {
    case "dissolved":
      return dissolvedEverySeconds;
    case "idle":
      return room.adaptive ? idleEverySeconds : room.sampleEverySeconds;
    default:
      return room.sampleEverySeconds;
  }
}
