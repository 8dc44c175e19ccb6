import type { EpochMs } from "../identity/ids.ts";
import type { World } from "./world.ts";

export type Clocks = Pick<World, "now" | "monotonicMs">;

/** An instant on both clocks. */
export interface Moment {
  readonly wallMs: EpochMs;
  readonly monotonicMs: number;
}

export function momentNow(clocks: Clocks): Moment {
  return { wallMs: clocks.now(), monotonicMs: clocks.monotonicMs() };
}

/**
 * Milliseconds since a moment: the larger reading of two clocks, since either can fall short. The wall clock can be set back, and the
 * monotonic clock may stand still while Lambda freezes the process between requests. So no cache entry outlives its time.
 */
export function msSince(clocks: Clocks, { wallMs, monotonicMs }: Moment): number {
  return Math.max(clocks.monotonicMs() - monotonicMs, clocks.now() - wallMs);
}
