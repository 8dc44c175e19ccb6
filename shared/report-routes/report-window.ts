import { slotSeconds } from "../attendance/observation.ts";
import { rollupContextSlots } from "../attendance/reports/rollup.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { invalid } from "../http-api/query.ts";
import { instantOf, isBeforeNow, type QueryTime } from "../http-api/query-time.ts";
import type { EpochSeconds } from "../identity/ids.ts";

/** Length of the default range, which ends now. */
const usualLengthSeconds = 3600;

/** The next local midnight: a day on which the clocks go back has 25 hours. */
const farthestAheadSeconds = 25 * 3600;

/** The longest range that is read from the raw record. */
export const maxRawDays = 31;

/** The longest range where daily roll-ups suffice: a year and the month before it. */
export const maxRollupDays = 400;

/**
 * Slots younger than this may not be readable yet: a sweep writes until 68 s after the start of its slot, and reads are eventually
 * consistent.
 */
const writingSeconds = 75;

export interface AskedRange {
  readonly from: QueryTime | undefined;
  readonly to: QueryTime | undefined;
}

/** An asked range whose relative times are counted from one moment. */
interface RangeAtMoment {
  readonly from: EpochSeconds | undefined;
  readonly to: EpochSeconds | undefined;
}

function rangeAt({ from, to }: AskedRange, moment: EpochSeconds): RangeAtMoment {
  return {
    from: from === undefined ? undefined : instantOf(from, moment),
    to: to === undefined ? undefined : instantOf(to, moment),
  };
}

/** True when the same request is about other instants a moment later. */
export function movesWithTheClock({ from, to }: AskedRange): boolean {
  return to === undefined || isBeforeNow(from) || isBeforeNow(to);
}

/**
 * The range of a report, its defaults filled in.
 *
 * @throws RollcallError `invalid-request` that says what is wrong with the range
 */
export function readRange(given: AskedRange, nowSeconds: EpochSeconds, maxDays: number): TimeWindow {
  const asked = rangeAt(given, nowSeconds);
  if (asked.to !== undefined && asked.to > nowSeconds + farthestAheadSeconds) {
    throw invalid("to lies more than a day in the future; nothing is recorded there yet");
  }
  const to = asked.to ?? Math.max(nowSeconds, asked.from ?? 0);
  const from = asked.from ?? to - usualLengthSeconds;
  if (from > to) {
    throw invalid("from must not be after to");
  }
  if (from < 0) {
    throw invalid("from lies before 1970");
  }
  if (to - from > maxDays * 86_400) {
    const days = Math.ceil((to - from) / 86_400);
    throw invalid(`the range is ${days} days long; this report covers at most ${maxDays} days at once`);
  }
  return { from, to };
}

/** More than the clocks of two containers differ. */
const clockSkewSeconds = 60;

/**
 * The window in a cursor, which is the same for all pages of a report. Clients can make cursors of their own, so it must be a window that the
 * first page of this request could have had.
 *
 * @returns undefined for any other window
 */
export function pinnedWindow(
  from: unknown,
  to: unknown,
  given: AskedRange,
  nowSeconds: EpochSeconds,
  maxDays: number,
): TimeWindow | undefined {
  if (!isEpochSecond(from) || !isEpochSecond(to) || from > to) {
    return undefined;
  }
  const firstPageAt = momentOfFirstPage(from, given) ?? nowSeconds + clockSkewSeconds;
  if (firstPageAt > nowSeconds + clockSkewSeconds) {
    return undefined;
  }
  const asked = rangeAt({ ...given, to: given.to ?? (isBeforeNow(given.from) ? firstPageAt : undefined) }, firstPageAt);
  // A range in the future is cut to its first instant.
  if (to > Math.max(from, nowSeconds + clockSkewSeconds)) {
    return undefined;
  }
  const longest = asked.from === undefined ? usualLengthSeconds : maxDays * 86_400;
  const begins = asked.from ?? (asked.to === undefined ? from : asked.to - usualLengthSeconds);
  const isAsked = from === begins && to <= (asked.to ?? to) && to - from <= longest;
  return isAsked ? { from, to } : undefined;
}

/** Undefined when the window's start does not tell it. */
function momentOfFirstPage(from: EpochSeconds, given: AskedRange): EpochSeconds | undefined {
  if (isBeforeNow(given.from)) {
    return from + given.from.secondsBeforeNow;
  }
  const isHourBeforeEnd = given.from === undefined && isBeforeNow(given.to);
  return isHourBeforeEnd ? from + usualLengthSeconds + given.to.secondsBeforeNow : undefined;
}

export function isEpochSecond(value: unknown): value is EpochSeconds {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The first slot that may not be readable yet. */
export function firstUnsettled(nowSeconds: EpochSeconds): EpochSeconds {
  return Math.floor((nowSeconds - writingSeconds) / slotSeconds + 1) * slotSeconds;
}

/**
 * The part of a range that can be reported: up to the newest slot, without slots that are still being written, which would look like gaps.
 *
 * @param newestSlot of the room; not needed for a range that ends before `firstUnsettled`
 */
export function settledPart(
  { from, to }: TimeWindow,
  nowSeconds: EpochSeconds,
  newestSlot: EpochSeconds | undefined,
): TimeWindow {
  const newestEnd = newestSlot === undefined ? 0 : newestSlot + slotSeconds;
  return { from, to: Math.max(from, Math.min(to, nowSeconds, Math.max(firstUnsettled(nowSeconds), newestEnd))) };
}

/** True when no slot can be added to a window, or after it where slots still narrow the bounds at its end. */
export function isSettled({ to }: TimeWindow, nowSeconds: EpochSeconds): boolean {
  return to + rollupContextSlots * slotSeconds + writingSeconds <= nowSeconds;
}
