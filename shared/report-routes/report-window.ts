import { slotSeconds } from "../attendance/observation.ts";
import { rollupContextSlots } from "../attendance/reports/rollup.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { invalid } from "../http-api/query.ts";
import { instantOf, isBeforeNow, type QueryTime } from "../http-api/query-time.ts";
import type { EpochSeconds } from "../identity/ids.ts";

/** What is reported when the request does not say: the hour that ends now. */
const usualLengthSeconds = 3600;

/** Whoever asks for "today" in his own zone asks for some of tomorrow in UTC. */
const farthestAheadSeconds = 86_400;

/** The longest range that is read from the raw record. */
export const maxRawDays = 31;

/** The longest range that may be asked for where daily roll-ups do: a year and the month before it. */
export const maxRollupDays = 400;

/**
 * Slots younger than this may still be on their way into the table: a sweep writes until 68 s after its slot began
 * (DESIGN §6), and reads are eventually consistent.
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

/** Clocks of two containers differ by less. */
const clockSkewSeconds = 60;

/**
 * The window that a cursor remembers, so that all pages of a report speak of the same one. A client may have made the
 * cursor: the window is one that this very request could have had when its first page was made, and no longer than it may.
 *
 * @returns undefined for any other
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
  // Of a range that has not begun yet, nothing can be reported but its first instant.
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

/** The first slot that may still be on its way into the table. */
export function firstUnsettled(nowSeconds: EpochSeconds): EpochSeconds {
  return Math.floor((nowSeconds - writingSeconds) / slotSeconds + 1) * slotSeconds;
}

/**
 * The part of a range that can be told about: up to the newest slot, and without the slots that are still being
 * written, which would look like gaps.
 *
 * @param newestSlot as the table has it; of no importance for a range that ends before `firstUnsettled`
 */
export function settledPart(
  { from, to }: TimeWindow,
  nowSeconds: EpochSeconds,
  newestSlot: EpochSeconds | undefined,
): TimeWindow {
  const newestEnd = newestSlot === undefined ? 0 : newestSlot + slotSeconds;
  return { from, to: Math.max(from, Math.min(to, nowSeconds, Math.max(firstUnsettled(nowSeconds), newestEnd))) };
}

/** True when nothing can be added any more to a window, or to the slots after it that sharpen its end. */
export function isSettled({ to }: TimeWindow, nowSeconds: EpochSeconds): boolean {
  return to + rollupContextSlots * slotSeconds + writingSeconds <= nowSeconds;
}
