import { pseudonymise } from "../attendance/pseudonyms.ts";
import type { PreparedSlot } from "../attendance/table/snapshot-writer.ts";
import type { AppName, EpochMs } from "../identity/ids.ts";
import { type AppReport, countRoom, partsOf } from "./app-report.ts";
import type { FinishRoom } from "./observe-tencent-app.ts";
import type { RoomDraft } from "./room-draft.ts";
import { SlotWrites } from "./slot-writes.ts";
import type { Sweep, SweepRun } from "./sweep.ts";

/** Encoding may have to read the room's last roster; a table that stumbles gets this many chances. */
const encodeAttempts = 3;
const encodePauseMs = 200;

export interface RoomStore {
  /** Encodes a finished room and hands it to the writes. Never throws. */
  readonly finish: FinishRoom;
  /** Waits for all writes. Never throws. */
  readonly settle: () => Promise<void>;
}

/**
 * Where finished rooms go: encoded at once, so that no list stays in memory, and written in batches as they come.
 *
 * @param batchesUntilMs see `SlotWrites`
 */
export function openRoomStore(
  sweep: Sweep,
  app: AppName,
  run: SweepRun,
  batchesUntilMs: () => EpochMs,
  report: AppReport,
): RoomStore {
  const { writer, world } = sweep;
  const partsIn = new WeakMap<PreparedSlot, number>();
  const onFailure = (prepared: PreparedSlot, error: unknown) => {
    const { room, slot } = prepared;
    report.lostParts += partsIn.get(prepared) ?? 0;
    sweep.onTrouble({ app, what: `slot ${slot} of ${room.groupId} was not written`, error });
  };
  const writes = new SlotWrites({ writer, world, onFailure }, batchesUntilMs, { atMs: run.writeUntilMs });
  return {
    finish: async (draft) => {
      try {
        await sweep.memory.encoding.take();
        const prepared = await prepare(sweep, draft, run);
        const leftOut = prepared.leftOut === "rosters" ? draft.rosters.length : 0;
        report.lostParts += leftOut;
        partsIn.set(prepared, partsOf(draft) - leftOut);
        writes.add(prepared);
      } catch (error) {
        report.failedWrites += 1;
        report.lostParts += partsOf(draft);
        sweep.onTrouble({ app, what: `slot ${draft.slot} of ${draft.room.groupId} was not encoded`, error });
      }
      countRoom(report, draft);
    },
    settle: async () => {
      const { written, duplicates, failed } = await writes.finish();
      report.written += written;
      report.duplicates += duplicates;
      report.failedWrites += failed;
    },
  };
}

async function prepare(sweep: Sweep, draft: RoomDraft, run: SweepRun): Promise<PreparedSlot> {
  const { writer, world } = sweep;
  const { room } = draft;
  const { retentionDays, trackedAt } = room;
  const options = { retentionDays, trackedAt, nicknames: !room.pseudonymous };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writer.prepare(room, await storable(sweep, draft), options);
    } catch (error) {
      if (attempt < encodeAttempts && world.now() + encodePauseMs < run.writeUntilMs) {
        await world.sleep(encodePauseMs);
        continue;
      }
      if (draft.rosters.length === 0) {
        throw error;
      }
      // The count at least needs nothing but itself.
      sweep.onTrouble({ app: room.app, what: `the list of ${room.groupId} could not be encoded`, error });
      draft.dropRosters("internal");
    }
  }
}

/** Nobody's name of a pseudonymous room gets any further than here; without a key there is no list. */
async function storable(sweep: Sweep, draft: RoomDraft) {
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
