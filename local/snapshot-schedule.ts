import type { EpochMs } from "../shared/identity/ids.ts";

export interface SnapshotScheduleDependencies {
  readonly now: () => EpochMs;
  /** Takes the roll for the slot that begins at this instant. */
  readonly takeSnapshot: (scheduledAt: EpochMs) => Promise<unknown>;
  /** Told when a snapshot failed; the next one is taken all the same. */
  readonly onFailure: (error: unknown) => void;
}

export interface SnapshotSchedule {
  /** Resolves when the snapshot of the start has been taken, whether it went well or not. */
  readonly first: Promise<void>;
  stop(): void;
}

const slotMs = 60_000;

/**
 * What EventBridge Scheduler does in AWS: one call a minute, on the minute, with the scheduled instant. It starts with the
 * minute that is running, so that there is something to see at once.
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
      // A machine that slept skips what it missed: a late sample is worthless.
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
