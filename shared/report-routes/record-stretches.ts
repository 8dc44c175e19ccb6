import type { SlotObservation } from "../attendance/observation.ts";
import { slotSeconds } from "../attendance/observation.ts";
import { dayOf, nextDay } from "../attendance/record/chain-rules.ts";
import { type AttendanceRollup, RollupBuilder, rollupContextSlots } from "../attendance/reports/rollup.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { readRollups } from "../attendance/table/rollups.ts";
import { expiryOf } from "../attendance/table/snapshot-items.ts";
import { readCounts, readSlots } from "../attendance/table/snapshots.ts";
import { isoFromSeconds } from "../http-api/iso-time.ts";
import { invalid } from "../http-api/query.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { maxRawDays } from "./report-window.ts";
import type { ReportedRoom } from "./reported-room.ts";

/**
 * A part of a range and where its numbers come from: the raw record, the roll-up of one UTC day, or nowhere (`none`),
 * because the room was not tracked yet, or the record has expired without a roll-up.
 */
export type RecordStretch =
  | (TimeWindow & { readonly source: "raw" | "none" })
  | (TimeWindow & { readonly source: "rollup"; readonly rollup: AttendanceRollup });

/** Ranges up to this long are read from the raw record as far as it has not expired. */
export const longestAllRawSeconds = 2 * 86_400;

export interface RecordReads {
  readonly table: AttendanceTable;
  readonly room: ReportedRoom;
  readonly nowSeconds: EpochSeconds;
  readonly signal: AbortSignal | undefined;
}

/**
 * Splits a range into its sources, in the order of time and without gaps between them.
 *
 * @throws RollcallError `invalid-request` when more raw days would have to be read than one request can
 */
export async function planStretches(reads: RecordReads, window: TimeWindow): Promise<readonly RecordStretch[]> {
  const { table, room, signal } = reads;
  const firstDay = dayOf(window.from + 86_399);
  const end = dayOf(window.to);
  const isLong = window.to - window.from > longestAllRawSeconds;
  if (firstDay >= end || (!isLong && !isExpiredDay(reads, firstDay))) {
    return [{ ...window, source: "raw" }];
  }
  const rollups = new Map(
    (await readRollups(table, room, firstDay, end, signal)).map((rollup) => [rollup.from, rollup]),
  );
  const stretches: RecordStretch[] = [];
  for (let from = window.from; from < window.to; from = Math.min(window.to, nextDay(dayOf(from)))) {
    const to = Math.min(window.to, nextDay(dayOf(from)));
    const rollup = rollups.get(from);
    const isWhole = rollup !== undefined && to === rollup.to;
    append(
      stretches,
      isWhole ? { from, to, source: "rollup", rollup } : { from, to, source: sourceOf(reads, from, to) },
    );
  }
  const rawSeconds = stretches.reduce((sum, { source, from, to }) => sum + (source === "raw" ? to - from : 0), 0);
  if (rawSeconds > maxRawDays * 86_400) {
    throw invalid(
      `${Math.ceil(rawSeconds / 86_400)} days of this range have no daily roll-up yet, and at most ${maxRawDays} days are read from the raw record; ask for a shorter range`,
    );
  }
  return stretches;
}

/** A day without roll-up is worth a look only where something may lie. */
function sourceOf(reads: RecordReads, from: EpochSeconds, to: EpochSeconds): "raw" | "none" {
  const { room } = reads;
  const isBefore = to <= room.recordedSince - slotSeconds;
  const isKnownEmpty = from === dayOf(from) && nextDay(from) <= room.rolledUpTo && to === nextDay(from);
  return isBefore || isKnownEmpty || isExpiredDay(reads, dayOf(from)) ? "none" : "raw";
}

function isExpiredDay({ room, nowSeconds }: RecordReads, day: EpochSeconds): boolean {
  return expiryOf(day, room.retentionDays) <= nowSeconds;
}

function append(stretches: RecordStretch[], stretch: RecordStretch): void {
  const before = stretches.at(-1);
  if (before === undefined || before.source !== stretch.source || before.source === "rollup") {
    stretches.push(stretch);
  } else {
    stretches[stretches.length - 1] = { ...before, to: stretch.to };
  }
}

/** The slots of a window, with the few around it that make its edges as sharp as the record allows. */
export function slotsAround(reads: RecordReads, window: TimeWindow): AsyncGenerator<SlotObservation> {
  return readAround(readSlots, reads, window);
}

/** The same without rosters, for reports that count only. */
export function countsAround(reads: RecordReads, window: TimeWindow): AsyncGenerator<SlotObservation> {
  return readAround(readCounts, reads, window);
}

function readAround(
  read: typeof readSlots,
  { table, room, signal }: RecordReads,
  { from, to }: TimeWindow,
): AsyncGenerator<SlotObservation> {
  const context = rollupContextSlots * slotSeconds;
  return read(table, room, from - context, to + context, signal === undefined ? {} : { signal });
}

/** What a stretch adds to a report that is made from roll-ups. */
export async function rollUpStretch(reads: RecordReads, stretch: RecordStretch): Promise<AttendanceRollup> {
  if (stretch.source === "rollup") {
    return stretch.rollup;
  }
  const builder = new RollupBuilder(stretch, reads.room.settings);
  await readRoom(stretch.source === "none" ? [] : slotsAround(reads, stretch), builder.listeners, reads.room.settings);
  return builder.finish();
}

/** Which part of a report comes from where; days of the same source told together. */
export function presentBasis(stretches: readonly RecordStretch[]) {
  const merged: (TimeWindow & { source: RecordStretch["source"] })[] = [];
  for (const { from, to, source } of stretches) {
    const before = merged.at(-1);
    if (before?.source === source) {
      merged[merged.length - 1] = { ...before, to };
    } else {
      merged.push({ from, to, source });
    }
  }
  return merged.map(({ from, to, source }) => ({ from: isoFromSeconds(from), to: isoFromSeconds(to), source }));
}
