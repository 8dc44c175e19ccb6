import type { EpochSeconds } from "../identity/ids.ts";
import { isTimeZone, ZonedTime } from "../identity/zoned-time.ts";
import { invalid, type ParameterSchema, parameter, quote } from "./query.ts";

/** A time that moves on with the clock: `-15m`. */
interface TimeBeforeNow {
  readonly secondsBeforeNow: number;
}

/** A time as a client gives it: an instant, or one before now. */
export type QueryTime = EpochSeconds | TimeBeforeNow;

const isoForm = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;
const beforeNowForm = /^-(\d{1,7})([smhd])$/;
const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const schema: ParameterSchema = {
  anyOf: [
    { type: "string", format: "date-time" },
    { type: "string", format: "date" },
    { type: "string", pattern: beforeNowForm.source },
  ],
};

/**
 * Epoch seconds of an ISO 8601 time with a zone or `Z`, or of a plain date (midnight in the request's `timeZone`, or in UTC), without
 * parts of a second; or seconds (`-90s`), minutes, hours or days before now.
 */
export const queryTime = parameter(schema, (text, name, query): QueryTime => {
  const time = timeBeforeNow(text) ?? inZone(instant(text), text, query?.["timeZone"]);
  if (time === undefined) {
    throw invalid(
      `${name} must be an ISO 8601 time such as 2026-11-20T09:00:00Z, or a time before now such as -15m, -2h or -7d, not ${quote(text)}`,
    );
  }
  return time;
});

function timeBeforeNow(text: string): TimeBeforeNow | undefined {
  const [, amount, unit = ""] = beforeNowForm.exec(text) ?? [];
  const seconds = unitSeconds[unit];
  return seconds === undefined ? undefined : { secondsBeforeNow: Number(amount) * seconds };
}

/** A plain date begins when it begins in the zone. The reader of `timeZone` refuses what is no zone. */
function inZone(time: EpochSeconds | undefined, text: string, timeZone: string | undefined): EpochSeconds | undefined {
  const isDate = text.length === "2026-11-20".length;
  return time !== undefined && isDate && timeZone !== undefined && isTimeZone(timeZone)
    ? new ZonedTime(timeZone).startOfDay(time)
    : time;
}

function instant(text: string): EpochSeconds | undefined {
  // A plus sign that was not percent-encoded arrives as a blank.
  const repaired = text.replace(/ (\d{2}:\d{2})$/, "+$1");
  const ms = isoForm.test(repaired) ? Date.parse(repaired.replace(/\.\d+/, "")) : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  const dayOfMonth = Number(repaired.slice(8, 10));
  const isInCalendar =
    dayOfMonth <= new Date(Date.UTC(Number(repaired.slice(0, 4)), Number(repaired.slice(5, 7)), 0)).getUTCDate();
  return Number.isNaN(ms) || !isInCalendar ? undefined : Math.floor(ms / 1000);
}

export function isBeforeNow(time: QueryTime | undefined): time is TimeBeforeNow {
  return typeof time === "object";
}

export function instantOf(time: QueryTime, nowSeconds: EpochSeconds): EpochSeconds {
  return isBeforeNow(time) ? nowSeconds - time.secondsBeforeNow : time;
}

/** For the scope of a cursor: a relative time stays what was asked for while the clock moves on. */
export function scopeOfTime(time: QueryTime | undefined): number | string | undefined {
  return isBeforeNow(time) ? `-${time.secondsBeforeNow}s` : time;
}
