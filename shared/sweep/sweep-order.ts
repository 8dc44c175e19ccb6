import { slotSeconds } from "../attendance/observation.ts";
import type { EpochMs, EpochSeconds } from "../identity/ids.ts";

/** The input of a run: the apps of a shard, and the slot. */
export interface SweepOrder {
  /** From 0. */
  readonly shard: number;
  readonly of: number;
  readonly slot: EpochSeconds;
}

/** EventBridge Scheduler replaces this placeholder by the scheduled instant; where it is left, the current minute is meant. */
const scheduledTimePlaceholder = "<aws.scheduler.scheduled-time>";

/**
 * Reads the input of a schedule: `{"shard": 0, "of": 1, "scheduledTime": "2026-01-02T08:15:00Z"}`. The slot is the floor of
 * the scheduled time to the minute, however late the run is.
 *
 * @throws Error when the input is malformed: a run without a slot would write to an invented one
 */
export function parseSweepOrder(event: unknown, nowMs: EpochMs): SweepOrder {
  const input: Readonly<Record<string, unknown>> = typeof event === "object" && event !== null ? { ...event } : {};
  const { shard, of, scheduledTime } = input;
  if (!isCount(shard) || !isCount(of) || of < 1 || shard >= of) {
    throw new Error("the schedule's input must name a shard and of how many: 0 <= shard < of");
  }
  const atMs = scheduledTime === scheduledTimePlaceholder ? nowMs : Date.parse(String(scheduledTime));
  if (!Number.isFinite(atMs)) {
    throw new Error("the schedule's input must hold its scheduledTime in ISO 8601");
  }
  return { shard, of, slot: Math.floor(atMs / 1000 / slotSeconds) * slotSeconds };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
