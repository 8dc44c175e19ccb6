import type { EpochSeconds } from "../../identity/ids.ts";
import { type Gap, type SlotObservation, slotSeconds } from "../observation.ts";
import { ChainReader } from "../record/chain-reader.ts";
import { chainSeconds, dayOf, keyframeSecond, nextDay } from "../record/chain-rules.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { parseHead } from "../record/slot-body.ts";
import { unreadable } from "../record/slot-codec.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { dayPagesAhead, livingPages } from "./pages-ahead.ts";
import type { SlotRange, StoredSlot } from "./snapshot-items.ts";

/** What a room's newest snapshot says at a glance; read without rebuilding any roster. */
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
}

/**
 * The room's slots with `from <= slot < to` in slot order, page by page, so that memory holds one page and one roster
 * however long the range is. Expired slots are left out. A roster whose base was deleted is told as a roster gap
 * (`internal`) beside the counts of its slot. A nickname is the one that was first seen in its hour's chain.
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

/** Is anything left of the record of a UTC day? Its slots expire together, but for those written before and after its room's retention was changed. */
export async function hasRecord(
  table: AttendanceTable,
  room: RoomRef,
  day: EpochSeconds,
  options: ReadOptions = {},
): Promise<boolean> {
  for (const newestFirst of [true, false]) {
    const range = { room, from: day, to: nextDay(day), newestFirst, pageSize: 1, ...options };
    const { value: newest } = await livingPages(table, range).next();
    if (newest !== undefined && newest.length > 0) {
      return true;
    }
  }
  return false;
}

/** The parts of a range that lie in one partition each. */
function daysOf(from: EpochSeconds, to: EpochSeconds): { readonly from: EpochSeconds; readonly to: EpochSeconds }[] {
  const days = [];
  for (let day = dayOf(from); day < to; day = nextDay(day)) {
    days.push({ from: Math.max(from, day), to: Math.min(to, nextDay(day)) });
  }
  return days;
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

/** Decodes what lies in one partition, which holds all that its rosters build on. */
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

  /** The chain began out of step (a gap, a cold start): all that it can need lies within an hour. */
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

/** The room's last keyframe that was due before `from`: with nothing out of the ordinary, where the chain begins. */
function lookBackTo(room: RoomRef, from: EpochSeconds): EpochSeconds {
  const first = Math.ceil(from / slotSeconds) * slotSeconds;
  const sinceKeyframe = (first - keyframeSecond(room) + chainSeconds) % chainSeconds;
  return Math.max(dayOf(from), first - sinceKeyframe);
}

/** The newest `n` slots of the last `withinDays` UTC days (2: today and yesterday), oldest first. */
export async function lastSlots(
  table: AttendanceTable,
  room: RoomRef,
  n: number,
  withinDays = 2,
): Promise<readonly SlotObservation[]> {
  const newest = await newestStored(table, room, n, withinDays);
  const oldest = newest.at(-1);
  const youngest = newest[0];
  if (oldest === undefined || youngest === undefined) {
    return [];
  }
  const slots: SlotObservation[] = [];
  for await (const slot of readSlots(table, room, oldest.slot, youngest.slot + slotSeconds)) {
    slots.push(slot);
  }
  return slots.slice(-n);
}

/** The newest slot of today or yesterday (UTC): one small Query, two when today has none. */
export async function lastSnapshot(table: AttendanceTable, room: RoomRef): Promise<SnapshotSummary | undefined> {
  const [stored] = await newestStored(table, room, 1, 2);
  return stored === undefined ? undefined : summaryOf(stored);
}

async function newestStored(
  table: AttendanceTable,
  room: RoomRef,
  n: number,
  withinDays: number,
): Promise<readonly StoredSlot[]> {
  const found: StoredSlot[] = [];
  // A slot may belong to the minute that just begins by another clock.
  let day = dayOf(Math.floor(table.now() / 1000) + slotSeconds);
  for (let left = withinDays; left > 0 && found.length < n; left -= 1) {
    const range = { room, from: day, to: nextDay(day), newestFirst: true, pageSize: n };
    for await (const page of livingPages(table, range)) {
      found.push(...page);
      if (found.length >= n) {
        break;
      }
    }
    day -= nextDay(0);
  }
  return found.slice(0, n);
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
