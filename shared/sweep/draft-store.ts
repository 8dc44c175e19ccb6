import { pseudonymise } from "../attendance/pseudonyms.ts";
import type { PreparedSlot } from "../attendance/table/prepare-slot.ts";
import type { EpochMs } from "../identity/ids.ts";
import { countRoom, partsOf } from "./app-report.ts";
import type { AppRun } from "./app-run.ts";
import type { RoomDraft } from "./room-draft.ts";
import { SlotWrites } from "./slot-writes.ts";

/** Encoding may have to read the room's last roster; a request to the table that fails is made this many times. */
const encodeAttempts = 3;
const encodePauseMs = 200;
/** Drafts that wait for such a read, or for their turn to be encoded. More hold the observers back. */
const draftsAtOnce = 64;

/**
 * Where finished drafts go: each is encoded at once, so that no list stays in memory, and written behind, in batches.
 * Every draft is counted in the report of the run, and every failure reported as trouble.
 */
export class DraftStore {
  readonly #appRun: AppRun;
  readonly #writes: SlotWrites;
  readonly #partsIn = new WeakMap<PreparedSlot, number>();
  readonly #encoding = new Set<Promise<void>>();

  /** @param batchesUntilMs see `WriteLimits` */
  constructor(appRun: AppRun, batchesUntilMs: () => EpochMs) {
    this.#appRun = appRun;
    const { sweep, run } = appRun;
    const onFailure = (prepared: PreparedSlot, error: unknown) => this.#notWritten(prepared, error);
    const { writeUntilMs } = run;
    this.#writes = new SlotWrites(
      { writer: sweep.writer, world: sweep.world, onFailure },
      { batchesUntilMs, writeUntilMs },
    );
  }

  /** Begins to store a draft, which is empty afterwards. Resolves when there is room for another one. Never throws. */
  async add(draft: RoomDraft): Promise<void> {
    const encoding = this.#encode(draft).finally(() => this.#encoding.delete(encoding));
    this.#encoding.add(encoding);
    if (this.#encoding.size >= draftsAtOnce) {
      await Promise.race(this.#encoding);
    }
  }

  /** Waits until everything is stored or has failed. Never throws. */
  async finish(): Promise<void> {
    const { report } = this.#appRun;
    await Promise.all(this.#encoding);
    const { written, duplicates, failed } = await this.#writes.finish();
    report.written += written;
    report.duplicates += duplicates;
    report.failedWrites += failed;
  }

  async #encode(draft: RoomDraft): Promise<void> {
    const { sweep, app, report } = this.#appRun;
    try {
      await sweep.memory.encoding.take();
      const prepared = await this.#prepare(draft);
      const leftOut = prepared.leftOut === "rosters" ? draft.rosters.length : 0;
      report.lostParts += leftOut;
      this.#partsIn.set(prepared, partsOf(draft) - leftOut);
      this.#writes.add(prepared);
    } catch (error) {
      report.failedWrites += 1;
      report.lostParts += partsOf(draft);
      sweep.onTrouble({ app, what: `slot ${draft.slot} of ${draft.room.groupId} was not encoded`, error });
    }
    countRoom(report, draft);
    draft.release();
  }

  async #prepare(draft: RoomDraft): Promise<PreparedSlot> {
    const { sweep, app, run } = this.#appRun;
    const { room } = draft;
    const { retentionDays, trackedAt, pseudonymous } = room;
    const options = { retentionDays, trackedAt, nicknames: !pseudonymous };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await sweep.writer.prepare(room, await this.#storable(draft), options);
      } catch (error) {
        if (attempt < encodeAttempts && sweep.world.now() + encodePauseMs < run.writeUntilMs) {
          await sweep.world.sleep(encodePauseMs);
          continue;
        }
        if (draft.rosters.length === 0) {
          throw error;
        }
        // The counts can be encoded without any earlier slot.
        sweep.onTrouble({ app, what: `the list of ${room.groupId} could not be encoded`, error });
        draft.dropRosters("internal");
      }
    }
  }

  /** The user IDs of a pseudonymous room get no further than here; without a key its list is dropped. */
  async #storable(draft: RoomDraft) {
    const { sweep } = this.#appRun;
    const { room } = draft;
    if (!room.pseudonymous || draft.rosters.length === 0) {
      return draft.toObservation();
    }
    try {
      return pseudonymise(draft.toObservation(), await sweep.pseudonymKey(), room.app, room.groupType);
    } catch (error) {
      sweep.onTrouble({ app: room.app, what: "the pseudonym key cannot be used", error });
      draft.dropRosters("misconfigured");
      return draft.toObservation();
    }
  }

  #notWritten(prepared: PreparedSlot, error: unknown): void {
    const { sweep, app, report } = this.#appRun;
    const { room, slot } = prepared;
    report.lostParts += this.#partsIn.get(prepared) ?? 0;
    sweep.onTrouble({ app, what: `slot ${slot} of ${room.groupId} was not written`, error });
  }
}
