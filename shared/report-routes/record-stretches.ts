import { randomBytes } from "node:crypto";
import type { SlotObservation } from "../attendance/observation.ts";
import { slotSeconds } from "../attendance/observation.ts";
import { dayOf, nextDay } from "../attendance/record/chain-rules.ts";
import { personHash } from "../attendance/reports/person-hash.ts";
import {
  type AttendanceRollup,
  emptyHours,
  type GatheredHours,
  hourSeconds,
  hoursWithin,
  RollupBuilder,
  rollupContextSlots,
} from "../attendance/reports/rollup.ts";
import { UniquePeople } from "../attendance/reports/unique-people.ts";
import type { MinuteOfEvents } from "../attendance/room-event.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { readPersonHash } from "../attendance/table/rollup-key.ts";
import { readRollups } from "../attendance/table/rollups.ts";
import { readRecord } from "../attendance/table/room-record.ts";
import { expiryOf } from "../attendance/table/snapshot-items.ts";
import { hasRecord, readSlots } from "../attendance/table/snapshots.ts";
import { invalid } from "../http-api/query.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { maxRawDays } from "./report-window.ts";
import { firstSlotDue, type ReportedRoom } from "./reported-room.ts";

/**
 * A part of a range with its source: the raw record, whole hours of the roll-up of one UTC day, or none, because the room was not tracked
 * yet, or the rest of an expired record is too coarse or damaged.
 */
export type RecordStretch =
  | (TimeWindow & { readonly source: "raw" })
  | (TimeWindow & { readonly source: "none"; readonly reason?: LossReason })
  | (TimeWindow & { readonly source: "rollup"; readonly rollup: AttendanceRollup });

export type LossReason = "expired" | "damaged";

/** A part of a range with its source, without what was read from it. */
export type RecordPart = TimeWindow & { readonly source: RecordStretch["source"]; readonly reason?: LossReason };

/** Ranges up to this long are read from the raw record as far as it has not expired. */
export const longestAllRawSeconds = 2 * 86_400;

export interface RecordReads {
  readonly table: AttendanceTable;
  readonly room: ReportedRoom;
  readonly nowSeconds: EpochSeconds;
  readonly signal: AbortSignal | undefined;
}

/**
 * Splits a range by source, in the order of time and without holes.
 *
 * @param needsRaw true for points that are finer than the hours of roll-ups
 * @param allRawSeconds up to this length the raw record is read as far as it has not expired
 * @throws RollcallError `invalid-request` when the range needs more raw days than one request can read
 */
export async function planStretches(
  reads: RecordReads,
  window: TimeWindow,
  needsRaw = false,
  allRawSeconds = longestAllRawSeconds,
): Promise<readonly RecordStretch[]> {
  const isLong = window.to - window.from > allRawSeconds;
  const days = daysOf(window);
  const byRollup = isLong && !needsRaw;
  const gone = await goneDays(reads, days, byRollup);
  if (gone.size === 0 && !byRollup) {
    return [{ ...window, source: "raw" }];
  }
  const { table, room, signal } = reads;
  const [first, last] = [window.from, Math.max(window.from, window.to - 1)];
  const stored = await readRollups(table, room, dayOf(first), nextDay(dayOf(last)), signal);
  const rollups = new Map(stored.map(({ day, rollup }) => [day, rollup]));
  const stretches: RecordStretch[] = [];
  for (const part of days) {
    const day = dayOf(part.from);
    const ofDay = stretchesOfDay(room, part, rollups.get(day), { isGone: gone.has(day), byRollup });
    for (const stretch of needsRaw ? ofDay.map(withoutRollup) : ofDay) append(stretches, stretch);
  }
  const rawSeconds = stretches.reduce((sum, { source, from, to }) => sum + (source === "raw" ? to - from : 0), 0);
  if (rawSeconds > maxRawDays * 86_400) {
    throw invalid(
      `${Math.ceil(rawSeconds / 86_400)} days of this range have no daily roll-up yet, and at most ${maxRawDays} days are read from the raw record; ask for a shorter range`,
    );
  }
  return stretches;
}

function daysOf({ from, to }: TimeWindow): readonly TimeWindow[] {
  const days: TimeWindow[] = [];
  for (let at = from; at < to; at = nextDay(dayOf(at))) days.push({ from: at, to: Math.min(to, nextDay(dayOf(at))) });
  return days;
}

/**
 * The days whose raw record is gone: those beyond the longest retention that the room ever had, and those without a slot, which expired under
 * a shorter one.
 *
 * @param byRollup true where whole days are read from roll-ups, whatever their raw record holds
 */
async function goneDays(
  reads: RecordReads,
  days: readonly TimeWindow[],
  byRollup: boolean,
): Promise<ReadonlySet<EpochSeconds>> {
  const { table, room, signal } = reads;
  const isGone = async (part: TimeWindow): Promise<boolean> => {
    const day = dayOf(part.from);
    const mayBeGone = nextDay(day) <= room.rolledUpTo && !(byRollup && isWholeDay(part));
    const options = signal === undefined ? {} : { signal };
    return hasExpired(reads, part) || (mayBeGone && !(await hasRecord(table, room, day, options)));
  };
  const gone = await Promise.all(days.map(isGone));
  return new Set(days.flatMap(({ from }, index) => (gone[index] === true ? [dayOf(from)] : [])));
}

/** True when the raw record of the window's first day has expired; a day expires as a whole. */
export function hasExpired({ room, nowSeconds }: RecordReads, { from }: Pick<TimeWindow, "from">): boolean {
  return expiryOf(from, room.retentionDays) <= nowSeconds;
}

/** @param rollup null when it cannot be read */
function stretchesOfDay(
  room: ReportedRoom,
  part: TimeWindow,
  rollup: AttendanceRollup | null | undefined,
  { isGone, byRollup }: { readonly isGone: boolean; readonly byRollup: boolean },
): readonly RecordStretch[] {
  const { to } = part;
  const isWhole = isWholeDay(part);
  if (rollup && isWhole && (isGone || byRollup)) {
    return [{ ...part, source: "rollup", rollup }];
  }
  const isKnownEmpty = rollup === undefined && nextDay(dayOf(part.from)) <= room.rolledUpTo && (isWhole || isGone);
  if (to <= room.recordedSince - slotSeconds || isKnownEmpty) {
    return [{ ...part, source: "none" }];
  }
  if (!isGone) {
    return [{ ...part, source: "raw" }];
  }
  return rollup
    ? wholeHours(part, rollup)
    : [{ ...part, source: "none", reason: rollup === null ? "damaged" : "expired" }];
}

/** Treats roll-ups as expired, for points that are finer than their hours. */
function withoutRollup(stretch: RecordStretch): RecordStretch {
  const { from, to } = stretch;
  return stretch.source === "rollup" ? { from, to, source: "none", reason: "expired" } : stretch;
}

/** A roll-up keeps whole UTC hours. Of a day in a zone that is half an hour off, the half hours at its ends are lost. */
function wholeHours({ from, to }: TimeWindow, rollup: AttendanceRollup): readonly RecordStretch[] {
  const first = Math.min(to, Math.ceil(from / hourSeconds) * hourSeconds);
  const last = Math.max(first, Math.floor(to / hourSeconds) * hourSeconds);
  const lost = (start: EpochSeconds, end: EpochSeconds) =>
    ({ from: start, to: end, source: "none", reason: "expired" }) as const;
  const parts: RecordStretch[] = [
    lost(from, first),
    { from: first, to: last, source: "rollup", rollup },
    lost(last, to),
  ];
  return parts.filter((part) => part.to > part.from);
}

function append(stretches: RecordStretch[], stretch: RecordStretch): void {
  const before = stretches.at(-1);
  if (before === undefined || before.source === "rollup" || !isAlike(before, stretch)) {
    stretches.push(stretch);
  } else {
    stretches[stretches.length - 1] = { ...before, to: stretch.to };
  }
}

function isAlike(one: RecordPart, other: RecordPart): boolean {
  return one.source === other.source && reasonOf(one) === reasonOf(other);
}

/** Why a stretch has no source; undefined where it has one, or the room was not tracked. */
export function reasonOf(stretch: RecordPart): LossReason | undefined {
  return stretch.source === "none" ? stretch.reason : undefined;
}

/** The slots of a window and a few around it, which give the narrowest bounds at its ends. */
export function slotsAround(reads: RecordReads, window: TimeWindow): AsyncGenerator<SlotObservation> {
  const { table, room, signal } = reads;
  const { from, to } = contextOf(window);
  return readSlots(table, room, from, to, signal === undefined ? {} : { signal });
}

/** The same with what webhooks said, for reports about people. */
export function recordAround(reads: RecordReads, window: TimeWindow): AsyncGenerator<SlotObservation | MinuteOfEvents> {
  const { table, room, signal } = reads;
  const { from, to } = contextOf(window);
  return readRecord(table, room, from, to, signal === undefined ? {} : { signal });
}

/** The stretch of the record that is read for a window, so that its edges are as sharp as the record allows. */
export function contextOf({ from, to }: TimeWindow): TimeWindow {
  const context = rollupContextSlots * slotSeconds;
  return { from: from - context, to: to + context };
}

/** What several stretches hold. */
export interface GatheredStretches {
  readonly parts: readonly GatheredHours[];
  readonly uniques: UniquePeople;
}

/** Reads the stretches one after the other. People are counted once across days by the deployment's keyed hash. */
export async function gatherStretches(
  reads: RecordReads,
  stretches: readonly RecordStretch[],
): Promise<GatheredStretches> {
  const { room, table, signal } = reads;
  const uniques = new UniquePeople();
  const parts: GatheredHours[] = [];
  // Without the deployment's key people of raw days cannot be found in roll-ups; a random key keeps the two apart.
  const isMixed = stretches.some(({ source }) => source === "raw");
  const hash = isMixed ? ((await readPersonHash(table, signal)) ?? personHash(randomBytes(32))) : undefined;
  for (const stretch of stretches) {
    if (stretch.source === "none") {
      parts.push(emptyHours(stretch, stretch.reason, hourSeconds, firstSlotDue(room)));
    } else if (stretch.source === "rollup") {
      parts.push(hoursWithin(stretch.rollup, stretch));
      if (isWholeDay(stretch)) uniques.merge(stretch.rollup.uniques);
    } else if (hash !== undefined) {
      const builder = new RollupBuilder(stretch, room.settings, firstSlotDue(room));
      await readRoom(recordAround(reads, stretch), builder.listeners, room.settings);
      const read = builder.finish(hash);
      parts.push(read);
      uniques.merge(read.uniques);
    }
  }
  return { parts, uniques };
}

function isWholeDay({ from, to }: TimeWindow): boolean {
  return from === dayOf(from) && to === nextDay(from);
}

/** The field `basis`: the range by source, with neighbouring days of one source merged. */
export function presentBasis(stretches: readonly RecordPart[]) {
  const merged: RecordPart[] = [];
  for (const stretch of stretches) {
    const before = merged.at(-1);
    if (before !== undefined && isAlike(before, stretch)) {
      merged[merged.length - 1] = { ...before, to: stretch.to };
    } else {
      merged.push(stretch);
    }
  }
  return merged.map((stretch) => {
    const { from, to, source } = stretch;
    const reason = reasonOf(stretch);
    const range = { from: isoUtc(from), to: isoUtc(to), source };
    return reason === undefined ? range : { ...range, reason };
  });
}

/** The note on stretches of which nothing can be read. */
export function noteDamaged(stretches: readonly RecordPart[]): string[] {
  const damaged = stretches.filter((stretch) => reasonOf(stretch) === "damaged");
  if (damaged.length === 0) return [];
  const days = damaged.map(({ from }) => isoUtc(from).slice(0, "2026-01-01".length)).join(", ");
  return [
    `The roll-ups from these days on are damaged or of another version, and their snapshots have expired: ${days}.`,
  ];
}

/** Notes on the sources. */
export function noteStretches(stretches: readonly RecordStretch[]): string[] {
  const notes = noteDamaged(stretches);
  if (stretches.some((stretch) => stretch.source === "rollup" && !isWholeDay(stretch))) {
    notes.push(
      "For a UTC day that is read only in part from its roll-up, uniques count no more than the longest list of those hours: roll-ups hold people for whole days only.",
    );
  }
  return notes;
}
