import { BatchWriteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import { type Deadline, remainingMs } from "../../upstream/deadline.ts";
import type { World } from "../../upstream/world.ts";
import { type SlotObservation, slotSeconds } from "../observation.ts";
import { ChainReader } from "../record/chain-reader.ts";
import { chainSeconds, dayOf, keyframeSecond, mayBuildOn } from "../record/chain-rules.ts";
import { chainMembersOf } from "../record/roster-view.ts";
import { stamps } from "../record/slot-body.ts";
import { type ChainEnd, type DecodedRoster, type EncodedSlot, encodeSlot } from "../record/slot-codec.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionFailed, textOf } from "./attributes.ts";
import { expiryOf, isExpired, snapshotItem, snapshotItemBytes, storedPages } from "./snapshot-items.ts";
import { type WarmLimits, type WarmRoster, WarmRosters } from "./warm-rosters.ts";

export interface StorageOptions {
  readonly retentionDays: number;
  /** False: nicknames are not stored. User IDs are stored as given, so pseudonyms are given as user IDs. */
  readonly nicknames: boolean;
  /** When the room came to be tracked, where that is known: no roster can lie before it, so none is looked for. */
  readonly trackedAt?: EpochSeconds;
}

export type WriteResult = "written" | "duplicate";

/** One slot of one room, encoded and not yet stored. */
export interface PreparedSlot {
  readonly room: RoomRef;
  readonly slot: EpochSeconds;
  readonly body: Uint8Array;
  readonly expiresAt: EpochSeconds;
  /** Bytes of the item as DynamoDB counts them: keys, names and values. */
  readonly itemBytes: number;
  /** What had to be left out so that the item stays far below 400 KB. */
  readonly leftOut: "nothing" | "nicknames" | "rosters";
  /** What the room's next slot may build on once this one is stored; undefined: this slot says nothing about rosters. */
  readonly warm: WarmRoster | undefined;
}

export interface BatchOutcome {
  readonly written: readonly PreparedSlot[];
  readonly duplicates: readonly PreparedSlot[];
  /** What did not get through before the deadline. Never thrown, never dropped. */
  readonly failed: readonly FailedSlot[];
}

export interface FailedSlot {
  readonly prepared: PreparedSlot;
  readonly cause: unknown;
}

/**
 * The writing side, with the memory of each room's last persisted roster. One per process.
 *
 * Which way to write: a conditional put is right whoever else writes, and costs the SDK 0.85 ms of CPU: 10 s for 12,000
 * rooms. Batches cost a seventeenth and take no conditions, so they may only be used where nothing can have been
 * written before: by the holder of the app's lease, for a slot that `claimSlot` gave to this very run. A run that
 * comes second to a claimed slot (its first run died) writes by conditional puts. Should two runs overwrite each
 * other all the same (a process that slept through the end of its lease), the stamps in the items make what was built
 * on the overwritten item tell a gap instead of wrong names.
 */
export interface SnapshotWriter {
  /** `prepare` and `write` in one. */
  readonly writeObservation: (
    room: RoomRef,
    observation: SlotObservation,
    options: StorageOptions,
    signal?: AbortSignal,
  ) => Promise<WriteResult>;
  /** Encodes against the last persisted roster: remembered, or rebuilt by one Query, or none (a keyframe). */
  readonly prepare: (
    room: RoomRef,
    observation: SlotObservation,
    options: StorageOptions,
    signal?: AbortSignal,
  ) => Promise<PreparedSlot>;
  /** One conditional put: right whoever else may be writing. */
  readonly write: (prepared: PreparedSlot, signal?: AbortSignal) => Promise<WriteResult>;
  /** Unconditional batches of 25: only for the holder of the app's lease, on a slot it claimed first (`claimSlot`). */
  readonly writeAll: (prepared: readonly PreparedSlot[], deadline: Deadline) => Promise<BatchOutcome>;
}

export interface SnapshotWriterDependencies {
  readonly table: AttendanceTable;
  readonly world: Pick<World, "now" | "random" | "sleep">;
}

interface Writer extends SnapshotWriterDependencies {
  readonly warm: WarmRosters;
}

/** 1,000 rooms of 1,000 members whose rosters change by 5 % a minute; about 120 MB. */
const usualLimits: WarmLimits = { maxMembers: 2_000_000 };

/** DynamoDB's limit of one BatchWriteItem. */
const batchSize = 25;

/** Batches under way at once. */
const batchesAtOnce = 8;

/** DynamoDB bills writes by started KB: up to here a keyframe costs no more than anything else. */
const writeUnitBytes = 1024;

const firstPauseMs = 50;
const longestPauseMs = 2_000;

export function createSnapshotWriter(
  dependencies: SnapshotWriterDependencies,
  limits: WarmLimits = usualLimits,
): SnapshotWriter {
  const writer: Writer = { ...dependencies, warm: new WarmRosters(limits) };
  return {
    prepare: (room, observation, options, signal) => prepare(writer, room, observation, options, signal),
    write: (prepared, signal) => write(writer, prepared, signal),
    writeObservation: async (room, observation, options, signal) =>
      await write(writer, await prepare(writer, room, observation, options, signal), signal),
    writeAll: (prepared, deadline) => writeAll(writer, prepared, deadline),
  };
}

async function prepare(
  writer: Writer,
  room: RoomRef,
  observation: SlotObservation,
  options: StorageOptions,
  signal: AbortSignal | undefined,
): Promise<PreparedSlot> {
  const { slot } = observation;
  const expiresAt = expiryOf(slot, options.retentionDays);
  const stamp = Math.floor(writer.world.random() * stamps);
  const encode = (base: ChainEnd | undefined): EncodedSlot =>
    encodeSlot(observation, { base, stamp, nicknames: options.nicknames });
  const bytesOf = ({ body }: EncodedSlot): number => snapshotItemBytes(room, { slot, body, expiresAt });

  let encoded: EncodedSlot;
  const warm = writer.warm.get(room);
  if (observation.rosters.length === 0) {
    encoded = encode(undefined);
  } else if (warm !== undefined && warm.slot < slot) {
    encoded = encode(warmBase(room, slot, expiresAt, warm));
  } else {
    // Nothing is remembered, or something newer than this late slot.
    encoded = encode(undefined);
    const isFirst = options.trackedAt !== undefined && options.trackedAt > slot - slotSeconds;
    const mayGoOn = !isFirst && slot % chainSeconds !== keyframeSecond(room);
    if (mayGoOn && bytesOf(encoded) > writeUnitBytes) {
      const base = await storedBase(writer.table, room, slot, expiresAt, signal);
      encoded = base === undefined ? encoded : encode(base);
    }
  }
  const { body, end, leftOut } = encoded;
  const torn = leftOut === "rosters" || observation.gaps.some((gap) => gap.what === "roster");
  const next = torn || end !== undefined ? { slot, expiresAt, end: torn ? undefined : end } : undefined;
  return { room, slot, body, expiresAt, itemBytes: bytesOf(encoded), leftOut, warm: next };
}

/** A base must not expire before what builds on it, which it would after the room's retention was raised. */
function warmBase(room: RoomRef, slot: EpochSeconds, expiresAt: EpochSeconds, warm: WarmRoster): ChainEnd | undefined {
  const { end } = warm;
  return end !== undefined && warm.expiresAt >= expiresAt && mayBuildOn(room, slot, end) ? end : undefined;
}

/** The last roster before `slot`, from one Query over at most an hour. */
async function storedBase(
  table: AttendanceTable,
  room: RoomRef,
  slot: EpochSeconds,
  expiresAt: EpochSeconds,
  signal: AbortSignal | undefined,
): Promise<ChainEnd | undefined> {
  const reader = new ChainReader();
  let last: DecodedRoster | undefined;
  const range = {
    room,
    from: Math.max(dayOf(slot), slot - chainSeconds + slotSeconds),
    to: slot,
    consistent: true,
    ...(signal === undefined ? {} : { signal }),
  };
  for await (const page of storedPages(table, range)) {
    for (const stored of page) {
      if (isExpired(stored.expiresAt, table.now())) {
        continue;
      }
      const { observation, roster } = reader.read(stored.slot, stored.body);
      const torn = observation.gaps.some((gap) => gap.what === "roster");
      if (torn || stored.expiresAt < expiresAt) {
        last = undefined;
      } else {
        last = roster ?? last;
      }
    }
  }
  if (last === undefined || !mayBuildOn(room, slot, last)) {
    return undefined;
  }
  return { slot: last.slot, stamp: last.stamp, keyframe: last.keyframe, members: chainMembersOf(last.view) };
}

/** Remembers what is stored now; of slots stored out of order the newest counts. */
function remember(writer: Writer, { room, slot, warm }: PreparedSlot): void {
  const known = writer.warm.get(room);
  if (warm !== undefined && (known === undefined || known.slot < slot)) {
    writer.warm.set(room, warm);
  }
}

async function write(writer: Writer, prepared: PreparedSlot, signal?: AbortSignal): Promise<WriteResult> {
  const put = new PutItemCommand({
    TableName: writer.table.tableName,
    Item: snapshotItem(prepared.room, prepared),
    ConditionExpression: "attribute_not_exists(pk)",
  });
  try {
    await writer.table.client.send(put, signal === undefined ? {} : { abortSignal: signal });
  } catch (error) {
    // Either way it is not known any more what the last stored roster is.
    writer.warm.drop(prepared.room);
    if (isConditionFailed(error)) {
      return "duplicate";
    }
    throw error;
  }
  remember(writer, prepared);
  return "written";
}

interface Outcome {
  readonly written: PreparedSlot[];
  readonly duplicates: PreparedSlot[];
  readonly failed: FailedSlot[];
}

async function writeAll(writer: Writer, prepared: readonly PreparedSlot[], deadline: Deadline): Promise<BatchOutcome> {
  const outcome: Outcome = { written: [], duplicates: [], failed: [] };
  const queue: Map<string, PreparedSlot>[] = [];
  const seen = new Set<string>();
  let batch = new Map<string, PreparedSlot>();
  for (const one of prepared) {
    const key = batchKey(snapshotItem(one.room, one));
    if (seen.has(key)) {
      // A batch with one key twice is refused as a whole.
      outcome.duplicates.push(one);
      continue;
    }
    seen.add(key);
    if (batch.size === 0) {
      queue.push(batch);
    }
    batch.set(key, one);
    if (batch.size === batchSize) {
      batch = new Map();
    }
  }
  const lanes = Array.from({ length: Math.min(batchesAtOnce, queue.length) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await writeBatch(writer, next, deadline, outcome);
    }
  });
  await Promise.all(lanes);
  return outcome;
}

function batchKey(item: Item): string {
  return `${textOf(item, "sk")} ${textOf(item, "pk")}`;
}

/** Writes one batch, again and again until all of it is through or the deadline has come. Never throws. */
async function writeBatch(
  writer: Writer,
  batch: Map<string, PreparedSlot>,
  deadline: Deadline,
  outcome: Outcome,
): Promise<void> {
  let cause: unknown = new Error("no time was left to write");
  for (let attempt = 0; batch.size > 0; attempt += 1) {
    const leftMs = remainingMs(deadline, writer.world.now());
    if (leftMs <= 0 || deadline.signal?.aborted === true) {
      break;
    }
    try {
      const refused = await sendBatch(writer, batch, signalOf(deadline, leftMs));
      for (const [key, prepared] of batch) {
        if (!refused.has(key)) {
          batch.delete(key);
          remember(writer, prepared);
          outcome.written.push(prepared);
        }
      }
      cause = new Error("the table left the item unprocessed");
    } catch (error) {
      cause = error;
      if (isFinal(error)) {
        await writeOneByOne(writer, batch, deadline, outcome);
        return;
      }
    }
    if (batch.size > 0) {
      const pauseMs = writer.world.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
      await writer.world.sleep(Math.min(pauseMs, leftMs), deadline.signal).catch(() => undefined);
    }
  }
  for (const prepared of batch.values()) {
    writer.warm.drop(prepared.room);
    outcome.failed.push({ prepared, cause });
  }
}

/** The keys that were left unprocessed. */
async function sendBatch(
  writer: Writer,
  batch: Map<string, PreparedSlot>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { client, tableName } = writer.table;
  const requests = [...batch.values()].map((one) => ({ PutRequest: { Item: snapshotItem(one.room, one) } }));
  const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } });
  const { UnprocessedItems } = await client.send(command, { abortSignal: signal });
  const left = UnprocessedItems?.[tableName] ?? [];
  return new Set(left.flatMap(({ PutRequest }) => (PutRequest?.Item === undefined ? [] : [batchKey(PutRequest.Item)])));
}

/** A batch that is refused as a whole may hold one bad item; it must not take 24 good ones with it. */
async function writeOneByOne(
  writer: Writer,
  batch: Map<string, PreparedSlot>,
  deadline: Deadline,
  outcome: Outcome,
): Promise<void> {
  for (const prepared of batch.values()) {
    try {
      const leftMs = remainingMs(deadline, writer.world.now());
      const result = await write(writer, prepared, signalOf(deadline, leftMs));
      (result === "written" ? outcome.written : outcome.duplicates).push(prepared);
    } catch (cause) {
      outcome.failed.push({ prepared, cause });
    }
  }
}

function signalOf(deadline: Deadline, leftMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(Math.max(0, Math.ceil(leftMs)));
  return deadline.signal === undefined ? timeout : AbortSignal.any([timeout, deadline.signal]);
}

/** The table's own words for "later". They come with status 400 like the errors that no repetition helps. */
const laterErrors: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "LimitExceededException",
]);

function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || laterErrors.has(error.name) || !("$metadata" in error)) {
    return false;
  }
  const { $metadata: metadata } = error;
  const status =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === "number" && status >= 400 && status < 500;
}
