import type { EpochSeconds } from "../../identity/ids.ts";
import { firstSlotFrom, type Gap, type SlotObservation, slotSeconds } from "../observation.ts";
import { ChainReader } from "../record/chain-reader.ts";
import { chainSeconds, dayOf, daysOf, keyframeSecond, nextDay } from "../record/chain-rules.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { parseHead } from "../record/slot-body.ts";
import { unreadable } from "../record/slot-codec.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { dayPagesAhead } from "./pages-ahead.ts";
import { livingPages, type SlotRange, type StoredSlot } from "./snapshot-items.ts";

/** The head of a room's newest snapshot, read without rebuilding any roster. */
export interface SnapshotSummary {
  readonly slot: EpochSeconds;
  /** The newest count of the slot; absent when none was taken. */
  readonly onlineCount?: number;
  /** Rows on the newest list of the slot, robots included; absent when none was taken. */
  readonly listed?: number;
  readonly gaps: readonly Gap[];
  readonly dissolved: boolean;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** True to see every write that has been answered, at twice the price. */
  readonly consistent?: boolean;
}

/**
 * The room's slots with `from <= slot < to` in slot order, page by page, so that memory holds one page and one roster
 * however long the range is. Expired slots are left out. A roster whose base was deleted becomes a roster gap (`internal`)
 * beside the counts of its slot. A nickname is the one that was first seen in its hour's chain.
 */
export async function* readSlots(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  options: ReadOptions = {},
): AsyncGenerator<SlotObservation> {
  const ranges = daysOf(from, to).map((day) => ({ room, from: lookBackTo(room, day.from), to: day.to, ...options }));
  let chain: DayChain | undefined;
  for await (const { range, page } of dayPagesAhead(table, ranges)) {
    if (chain?.range !== range) {
      chain = new DayChain(table, range);
    }
    for (const stored of page) {
      const observation = chain.read(stored) ?? (await chain.readWithEarlier(stored));
      if (stored.slot >= from) {
        yield observation;
      }
    }
  }
}

/**
 * The same slots without their rosters: counts and gaps as stored. A third of the work, since nothing is rebuilt; a roster
 * whose base was deleted is not noticed.
 */
export async function* readCounts(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  options: ReadOptions = {},
): AsyncGenerator<SlotObservation> {
  const ranges = daysOf(from, to).map((day) => ({ room, ...day, ...options }));
  for await (const { page } of dayPagesAhead(table, ranges)) {
    for (const { slot, body } of page) {
      yield countsOf(slot, body);
    }
  }
}

/** True when any slot of a UTC day is left. All of them expire together, unless the room's retention was changed during the day: hence both ends are read. */
export async function hasRecord(
  table: AttendanceTable,
  room: RoomRef,
  day: EpochSeconds,
  options: ReadOptions = {},
): Promise<boolean> {
  for (const newestFirst of [true, false]) {
    const range = { ...wholeDay(room, day), newestFirst, pageSize: 1, ...options };
    const { value: page } = await livingPages(table, range).next();
    if (page !== undefined && page.length > 0) {
      return true;
    }
  }
  return false;
}

function countsOf(slot: EpochSeconds, body: Uint8Array): SlotObservation {
  try {
    const { counts, gaps, dissolved, sampleEverySeconds } = parseHead(slot, body);
    return { slot, counts, rosters: [], gaps, dissolved, sampleEverySeconds };
  } catch (error) {
    if (error instanceof DamagedRecord) {
      return unreadable(slot);
    }
    throw error;
  }
}

/** Decodes the slots of one partition (a day), which holds every base of its rosters. */
class DayChain {
  readonly range: SlotRange;
  readonly #table: AttendanceTable;
  readonly #reader = new ChainReader();
  #loadedFrom: EpochSeconds;

  /** @param range starts at the first slot that is read */
  constructor(table: AttendanceTable, range: SlotRange) {
    this.#table = table;
    this.range = range;
    this.#loadedFrom = range.from;
  }

  /** Undefined when the slot builds on one that was not loaded. */
  read({ slot, body }: StoredSlot): SlotObservation | undefined {
    const { observation, missing } = this.#reader.read(slot, body);
    return missing !== undefined && missing.slot < this.#loadedFrom ? undefined : observation;
  }

  /** For a chain that did not begin at the usual minute (a gap, a cold start): its keyframe is at most an hour earlier. */
  async readWithEarlier({ slot, body }: StoredSlot): Promise<SlotObservation> {
    const from = Math.max(dayOf(this.#loadedFrom), slot - chainSeconds);
    const earlier: StoredSlot[] = [];
    for await (const page of livingPages(this.#table, { ...this.range, from, to: this.#loadedFrom })) {
      earlier.push(...page);
    }
    this.#reader.remember(earlier);
    this.#loadedFrom = from;
    return this.#reader.read(slot, body).observation;
  }
}

/** The minute of the room's last keyframe at or before `from`: where the chain begins, unless there was a gap or a cold start. */
function lookBackTo(room: RoomRef, from: EpochSeconds): EpochSeconds {
  const first = firstSlotFrom(from);
  const sinceKeyframe = (first - keyframeSecond(room) + chainSeconds) % chainSeconds;
  return Math.max(dayOf(from), first - sinceKeyframe);
}

/** The newest slot of today or yesterday (UTC): one small Query, two when today has none. */
export async function lastSnapshot(table: AttendanceTable, room: RoomRef): Promise<SnapshotSummary | undefined> {
  // One minute ahead of our clock: a writer with a faster clock may have stored the next slot, and the next day's first.
  const today = dayOf(Math.floor(table.now() / 1000) + slotSeconds);
  for (const day of [today, dayOf(today - 1)]) {
    for await (const [newest] of livingPages(table, { ...wholeDay(room, day), newestFirst: true, pageSize: 1 })) {
      if (newest !== undefined) {
        return summaryOf(newest);
      }
    }
  }
  return undefined;
}

function wholeDay(room: RoomRef, day: EpochSeconds): SlotRange {
  return { room, from: day, to: nextDay(day) };
}

function summaryOf({ slot, body }: StoredSlot): SnapshotSummary {
  try {
    const { counts, gaps, dissolved, listed } = parseHead(slot, body);
    const count = counts.at(-1)?.count;
    const rows = listed.at(-1);
    return {
      slot,
      ...(count === undefined ? {} : { onlineCount: count }),
      ...(rows === undefined ? {} : { listed: rows }),
      gaps,
      dissolved,
    };
  } catch (error) {
    if (error instanceof DamagedRecord) {
      return { slot, gaps: [{ what: "count", reason: "internal" }], dissolved: false };
    }
    throw error;
  }
}
