import { CallSchedule } from "./call-schedule.ts";
import { type Deadline, remainingMs } from "./deadline.ts";
import type { Pacer } from "./pacer.ts";
import { RollcallError } from "./rollcall-error.ts";
import type { World } from "./world.ts";

export interface AppPacerSettings {
  readonly world: World;
  /** The sweep's share of the vendor's limit for a command, in calls a second. */
  readonly rateOf: (command: string) => number;
}

interface Waiter {
  readonly deadline: Deadline;
  readonly go: () => void;
  readonly giveUp: (error: RollcallError) => void;
}

/** The pacer of one app: one schedule per command, first come first served. */
export class AppPacer implements Pacer {
  readonly #settings: AppPacerSettings;
  readonly #lanes = new Map<string, Lane>();

  constructor(settings: AppPacerSettings) {
    this.#settings = settings;
  }

  turn(command: string, deadline: Deadline): Promise<void> {
    return this.#lane(command).turn(deadline);
  }

  heard(): void {}

  #lane(command: string): Lane {
    const known = this.#lanes.get(command);
    if (known) {
      return known;
    }
    const lane = new Lane(this.#settings.world, new CallSchedule(this.#settings.rateOf(command)));
    this.#lanes.set(command, lane);
    return lane;
  }
}

class Lane {
  readonly #world: World;
  readonly #schedule: CallSchedule;
  readonly #queue: Waiter[] = [];
  #isPumping = false;

  constructor(world: World, schedule: CallSchedule) {
    this.#world = world;
    this.#schedule = schedule;
  }

  turn(deadline: Deadline): Promise<void> {
    return new Promise((go, giveUp) => {
      this.#queue.push({ deadline, go, giveUp });
      if (!this.#isPumping) {
        this.#isPumping = true;
        this.#schedule.wasIdle(this.#world.now());
        void this.#pump();
      }
    });
  }

  async #pump(): Promise<void> {
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      const nowMs = this.#world.now();
      const leftMs = remainingMs(head.deadline, nowMs);
      if (leftMs <= 0 || head.deadline.signal?.aborted) {
        this.#queue.shift();
        head.giveUp(new RollcallError("upstream-timeout", "no turn came before the deadline"));
        continue;
      }
      const waitMs = this.#schedule.waitMs(nowMs);
      if (waitMs > 0) {
        await this.#world.sleep(Math.min(waitMs, leftMs));
        continue;
      }
      this.#queue.shift();
      this.#schedule.depart(nowMs);
      head.go();
    }
    this.#isPumping = false;
  }
}
