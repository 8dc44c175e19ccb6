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
 * Milliseconds since then, by the clock that says more. Each of the two may say less than has passed: the wall clock when it is
 * set back, the monotonic clock when Lambda freezes the process between two requests. What is kept is thus never kept too long.
 */
export function msSince(clocks: Clocks, { wallMs, monotonicMs }: Moment): number {
  return Math.max(clocks.monotonicMs() - monotonicMs, clocks.now() - wallMs);
}
