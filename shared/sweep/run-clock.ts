import type { EpochMs, EpochSeconds } from "../identity/ids.ts";
import type { World } from "../upstream/world.ts";

/** A smaller difference between the two clocks is jitter, or a correction of the wall clock. */
const frozenForMs = 1_000;

/**
 * The clocks of a process that works in runs: no correction of the wall clock turns them back within a run.
 *
 * The wall clock is read once a run and advanced by the monotonic one. A run is never earlier than its slot, because the
 * schedule starts none before its time: with a wall clock that was set back, the run would otherwise last that much
 * longer. Between two runs Lambda freezes the process, and whether the monotonic clock runs on meanwhile is not
 * documented: the difference to the wall clock is added to it, or a pause of a minute could last for an hour of runs.
 */
export class RunClock implements World {
  readonly random: World["random"];
  readonly sleep: World["sleep"];
  readonly #world: World;
  #wallAtBeginMs: EpochMs;
  #monotonicAtBeginMs: number;
  #nowAtBeginMs: EpochMs;
  #frozenMs = 0;

  constructor(world: World) {
    this.#world = world;
    this.random = world.random;
    this.sleep = world.sleep;
    this.#wallAtBeginMs = world.now();
    this.#monotonicAtBeginMs = world.monotonicMs();
    this.#nowAtBeginMs = this.#wallAtBeginMs;
  }

  readonly now = (): EpochMs => Math.floor(this.#nowAtBeginMs + this.#world.monotonicMs() - this.#monotonicAtBeginMs);

  readonly monotonicMs = (): number => this.#world.monotonicMs() + this.#frozenMs;

  /** To be called at the begin of each run. */
  begin(slot: EpochSeconds): void {
    const wallMs = this.#world.now();
    const monotonicMs = this.#world.monotonicMs();
    const frozenMs = wallMs - this.#wallAtBeginMs - (monotonicMs - this.#monotonicAtBeginMs);
    if (frozenMs > frozenForMs) {
      this.#frozenMs += frozenMs;
    }
    this.#wallAtBeginMs = wallMs;
    this.#monotonicAtBeginMs = monotonicMs;
    this.#nowAtBeginMs = Math.max(wallMs, slot * 1000);
  }
}
