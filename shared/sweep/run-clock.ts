import type { EpochMs, EpochSeconds } from "../identity/ids.ts";
import type { World } from "../upstream/world.ts";

/** Less than this between the two clocks is jitter and the work of keeping a wall clock right. */
const frozenForMs = 1_000;

/**
 * The world of a process that works in runs, with clocks that no correction of the wall clock can turn back within a run.
 *
 * The wall clock is read once a run and goes on by the monotonic one; and no run is earlier than its slot, for the schedule
 * starts none before its time: a clock that was set back in a warm process would have the run last for as long as it is
 * behind. Between two runs a process is frozen, and whether its monotonic clock goes on meanwhile is not documented: what
 * the wall clock has gone further is added to it, or a pause of a minute could last for an hour of runs.
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

  /** A run of the slot begins. */
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
