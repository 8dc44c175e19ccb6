import type { PreparedSlot, SnapshotWriter } from "../attendance/table/snapshot-writer.ts";
import type { EpochMs } from "../identity/ids.ts";
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
  readonly #batchesUntilMs: () => EpochMs;
  readonly #deadline: Deadline;
  #waiting: PreparedSlot[] = [];
  readonly #underWay = new Set<Promise<void>>();

  /**
   * @param batchesUntilMs until then nobody else can be writing the slot: this run was the first to claim it, and holds the lease.
   *   After that, and where it is 0, each write has the condition that what is there already stays
   */
  constructor(dependencies: SlotWriteDependencies, batchesUntilMs: () => EpochMs, deadline: Deadline) {
    this.#dependencies = dependencies;
    this.#batchesUntilMs = batchesUntilMs;
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
    const isSafe = this.#dependencies.world.now() < this.#batchesUntilMs();
    const sending = isSafe ? this.#writeBatch(batch) : this.#writeEach(batch);
    const done = sending.finally(() => {
      this.#underWay.delete(done);
      this.#sendFull();
    });
    this.#underWay.add(done);
  }

  async #writeBatch(batch: readonly PreparedSlot[]): Promise<void> {
    const { writer, world, onFailure } = this.#dependencies;
    const { atMs } = this.#deadline;
    const untilMs = this.#batchesUntilMs;
    const outcome = await writer.writeAll(batch, {
      get atMs() {
        return Math.min(atMs, untilMs());
      },
    });
    this.tally.written += outcome.written.length;
    this.tally.duplicates += outcome.duplicates.length;
    if (world.now() < atMs) {
      // The lease has run out before the time has.
      await this.#writeEach(outcome.failed.map(({ prepared }) => prepared));
      return;
    }
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
