import type { RoomState, TrackedRoom } from "../attendance/room.ts";
import { setRoomState } from "../attendance/table/rooms.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import type { AppRun } from "./app-run.ts";
import { forEachConcurrently } from "./concurrency.ts";
import type { RoomDraft } from "./room-draft.ts";
import { cadenceOf } from "./room-states.ts";

const concurrency = 8;

interface StateChange {
  readonly room: TrackedRoom;
  readonly state: RoomState;
  readonly since: EpochSeconds;
}

/** Rooms whose state (live, idle, dissolved) changed by what was observed of them in this slot. */
export class StateChanges {
  readonly #appRun: AppRun;
  readonly #changes: StateChange[] = [];

  constructor(appRun: AppRun) {
    this.#appRun = appRun;
  }

  /** To be called before the draft is stored: a room that is looked at less often from here on says so in this slot already. */
  apply(draft: RoomDraft): void {
    const state = this.#appRun.sweep.memory.states.after(draft);
    if (state !== undefined) {
      this.#changes.push({ room: draft.room, state, since: draft.slot });
      draft.sampleEverySeconds = Math.max(draft.sampleEverySeconds, cadenceOf({ ...draft.room, state }));
    }
  }

  /** Stores the changes in the rooms' items, where API clients see them. One that fails is found again in the next slot. Never throws. */
  async store(): Promise<void> {
    const { sweep } = this.#appRun;
    await forEachConcurrently(this.#changes, { concurrency }, async ({ room, state, since }) => {
      try {
        await setRoomState(sweep.table, room, state, since);
      } catch (error) {
        sweep.onTrouble({ app: room.app, what: `the state of ${room.groupId} was not stored`, error });
      }
    });
  }
}
