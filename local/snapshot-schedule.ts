import type { EpochMs } from "../shared/identity/ids.ts";

export interface SnapshotScheduleDependencies {
  readonly now: () => EpochMs;
  /** Takes the snapshot of the slot that begins at this time. */
  readonly takeSnapshot: (scheduledAt: EpochMs) => Promise<unknown>;
  /** Called when a snapshot fails. The schedule continues. */
  readonly onFailure: (error: unknown) => void;
}

export interface SnapshotSchedule {
  /** Resolves when the first snapshot has succeeded or failed. */
  readonly first: Promise<void>;
  stop(): void;
}

const slotMs = 60_000;

/**
 * Stands in for EventBridge Scheduler: one call a minute, at second 0, with the scheduled time. The first call is for the current
 * minute, so that reports have data right after the start.
 */
export function startSnapshotSchedule(dependencies: SnapshotScheduleDependencies): SnapshotSchedule {
  const { now, takeSnapshot, onFailure } = dependencies;
  let timer: NodeJS.Timeout | undefined;

  const take = async (scheduledAt: EpochMs) => {
    try {
      await takeSnapshot(scheduledAt);
    } catch (error) {
      onFailure(error);
    }
  };
  const waitForSlot = (slot: EpochMs) => {
    timer = setTimeout(() => {
      // Skips slots that passed while the machine slept: a late sample is worthless.
      const due = Math.max(slot, slotOf(now()));
      waitForSlot(due + slotMs);
      void take(due);
    }, slot - now());
  };

  const current = slotOf(now());
  waitForSlot(current + slotMs);
  return { first: take(current), stop: () => clearTimeout(timer) };
}

const slotOf = (at: EpochMs) => Math.floor(at / slotMs) * slotMs;
