import { batchSize } from "../attendance/table/attendance-table.ts";
import type { PreparedSlot } from "../attendance/table/prepare-slot.ts";
import type { SnapshotWriter } from "../attendance/table/snapshot-writer.ts";
import type { EpochMs } from "../identity/ids.ts";
import type { World } from "../upstream/world.ts";
import { isLastingError, retry } from "./store-retry.ts";

/** More would only queue in the SDK's own pool of 50 connections. */
const requestsAtOnce = 8;

export interface WriteTally {
  written: number;
  duplicates: number;
  failed: number;
}

export interface SlotWriteDependencies {
  readonly writer: Pick<SnapshotWriter, "put" | "putBatch">;
  readonly world: Pick<World, "now" | "random" | "sleep">;
  readonly onFailure: (prepared: PreparedSlot, cause: unknown) => void;
}

export interface WriteLimits {
  /**
   * The end of the time in which no other run can be writing the slot: this run was the first to claim it, and holds the
   * lease. From then on each write has the condition that an existing item stays.
   */
  readonly batchesUntilMs: () => EpochMs;
  /** What is not stored by then has failed. */
  readonly writeUntilMs: EpochMs;
}

/**
 * A write-behind queue: slots are sent in batches as they are ready, so that memory holds what is under way and not the
 * whole fleet. Failed requests are repeated until the deadline; what is left then is counted and reported.
 */
export class SlotWrites {
  readonly #tally: WriteTally = { written: 0, duplicates: 0, failed: 0 };
  readonly #dependencies: SlotWriteDependencies;
  readonly #limits: WriteLimits;
  #queue: PreparedSlot[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(dependencies: SlotWriteDependencies, limits: WriteLimits) {
    this.#dependencies = dependencies;
    this.#limits = limits;
  }

  add(prepared: PreparedSlot): void {
    this.#queue.push(prepared);
    this.#sendFullBatches();
  }

  /** Sends the rest and waits for everything. Never throws. */
  async finish(): Promise<Readonly<WriteTally>> {
    while (this.#queue.length > 0 || this.#underWay.size > 0) {
      if (this.#queue.length > 0 && this.#underWay.size < requestsAtOnce) {
        this.#sendBatch();
      } else {
        await Promise.race(this.#underWay);
      }
    }
    return this.#tally;
  }

  #sendFullBatches(): void {
    while (this.#queue.length >= batchSize && this.#underWay.size < requestsAtOnce) {
      this.#sendBatch();
    }
  }

  #sendBatch(): void {
    const done = this.#store(this.#queue.splice(0, batchSize)).finally(() => {
      this.#underWay.delete(done);
      this.#sendFullBatches();
    });
    this.#underWay.add(done);
  }

  async #store(batch: readonly PreparedSlot[]): Promise<void> {
    const isExclusive = this.#dependencies.world.now() < this.#limits.batchesUntilMs();
    const rest = isExclusive ? await this.#putBatch(batch) : batch;
    await Promise.all(rest.map((prepared) => this.#put(prepared)));
  }

  /**
   * Without conditions. Returns what is left for conditional puts: all of a batch that the table refused, since one bad
   * item must not take 24 good ones with it, or what was not stored before the lease ran out.
   */
  async #putBatch(batch: readonly PreparedSlot[]): Promise<readonly PreparedSlot[]> {
    const { writer, world } = this.#dependencies;
    const { batchesUntilMs, writeUntilMs } = this.#limits;
    const untilMs = () => Math.min(writeUntilMs, batchesUntilMs());
    let rest = batch;
    try {
      await retry(world, untilMs, isLastingError, async () => {
        const unprocessed = await writer.putBatch(rest, this.#timeoutAt(untilMs()));
        this.#tally.written += rest.length - unprocessed.length;
        rest = unprocessed;
        if (rest.length > 0) {
          throw new Error("the table left the item unprocessed");
        }
      });
    } catch (cause) {
      if (world.now() >= writeUntilMs) {
        for (const prepared of rest) {
          this.#fail(prepared, cause);
        }
        return [];
      }
    }
    return rest;
  }

  async #put(prepared: PreparedSlot): Promise<void> {
    const { writer, world } = this.#dependencies;
    const { writeUntilMs } = this.#limits;
    try {
      const result = await retry(
        world,
        () => writeUntilMs,
        isRefusedItem,
        () => writer.put(prepared, this.#timeoutAt(writeUntilMs)),
      );
      this.#tally[result === "written" ? "written" : "duplicates"] += 1;
    } catch (cause) {
      this.#fail(prepared, cause);
    }
  }

  #timeoutAt(untilMs: EpochMs): AbortSignal {
    return AbortSignal.timeout(Math.max(1, Math.ceil(untilMs - this.#dependencies.world.now())));
  }

  #fail(prepared: PreparedSlot, cause: unknown): void {
    this.#tally.failed += 1;
    this.#dependencies.onFailure(prepared, cause);
  }
}

/** The one error that is about the item itself. */
function isRefusedItem(error: unknown): boolean {
  return error instanceof Error && error.name === "ValidationException";
}
