import type { PreparedSlot, SnapshotWriter } from "../attendance/table/snapshot-writer.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import type { World } from "../upstream/world.ts";

/** DynamoDB's limit of one BatchWriteItem. */
const batchSize = 25;
/** Requests under way at once; more would only queue in the SDK's own pool of 50 connections. */
const requestsAtOnce = 8;
const firstPauseMs = 100;
const longestPauseMs = 2_000;

export interface WriteTally {
  written: number;
  duplicates: number;
  failed: number;
}

/**
 * `batches`: this run claimed the slot first and holds the lease, so nothing can have been written before it.
 * `conditional`: somebody may have been here before; what is there already stays.
 */
export type WriteMode = "batches" | "conditional";

export interface SlotWriteDependencies {
  readonly writer: Pick<SnapshotWriter, "write" | "writeAll">;
  readonly world: World;
  readonly onFailure: (prepared: PreparedSlot, cause: unknown) => void;
}

/**
 * Writes slots as they are ready, so that memory holds what is under way and not the whole fleet. Whatever the table
 * refuses is sent again until the deadline; what is left then is counted and told, never dropped in silence.
 */
export class SlotWrites {
  readonly tally: WriteTally = { written: 0, duplicates: 0, failed: 0 };
  readonly #dependencies: SlotWriteDependencies;
  readonly #mode: () => WriteMode;
  readonly #deadline: Deadline;
  #waiting: PreparedSlot[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(dependencies: SlotWriteDependencies, mode: () => WriteMode, deadline: Deadline) {
    this.#dependencies = dependencies;
    this.#mode = mode;
    this.#deadline = deadline;
  }

  add(prepared: PreparedSlot): void {
    this.#waiting.push(prepared);
    this.#sendFull();
  }

  /** Slots that are neither written nor given up. */
  get backlog(): number {
    return this.#waiting.length + this.#underWay.size * batchSize;
  }

  /** Sends the rest and waits for everything. Never throws. */
  async finish(): Promise<WriteTally> {
    while (this.#waiting.length > 0 || this.#underWay.size > 0) {
      if (this.#waiting.length > 0 && this.#underWay.size < requestsAtOnce) {
        this.#send();
      } else {
        await Promise.race(this.#underWay);
      }
    }
    return this.tally;
  }

  #sendFull(): void {
    while (this.#waiting.length >= batchSize && this.#underWay.size < requestsAtOnce) {
      this.#send();
    }
  }

  #send(): void {
    const batch = this.#waiting.splice(0, batchSize);
    const sending = this.#mode() === "batches" ? this.#writeBatch(batch) : this.#writeEach(batch);
    const done = sending.finally(() => {
      this.#underWay.delete(done);
      this.#sendFull();
    });
    this.#underWay.add(done);
  }

  async #writeBatch(batch: readonly PreparedSlot[]): Promise<void> {
    const { writer, onFailure } = this.#dependencies;
    const outcome = await writer.writeAll(batch, this.#deadline);
    this.tally.written += outcome.written.length;
    this.tally.duplicates += outcome.duplicates.length;
    this.tally.failed += outcome.failed.length;
    for (const { prepared, cause } of outcome.failed) {
      onFailure(prepared, cause);
    }
  }

  async #writeEach(batch: readonly PreparedSlot[]): Promise<void> {
    await Promise.all(batch.map((prepared) => this.#writeOne(prepared)));
  }

  async #writeOne(prepared: PreparedSlot): Promise<void> {
    const { writer, world, onFailure } = this.#dependencies;
    for (let attempt = 0; ; attempt += 1) {
      const leftMs = remainingMs(this.#deadline, world.now());
      try {
        const signal = AbortSignal.timeout(Math.max(1, Math.ceil(leftMs)));
        const result = await writer.write(prepared, signal);
        this.tally[result === "written" ? "written" : "duplicates"] += 1;
        return;
      } catch (cause) {
        const pauseMs = world.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
        if (pauseMs >= remainingMs(this.#deadline, world.now())) {
          this.tally.failed += 1;
          onFailure(prepared, cause);
          return;
        }
        await world.sleep(pauseMs);
      }
    }
  }
}
