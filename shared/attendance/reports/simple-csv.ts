import type { EpochSeconds } from "../../identity/ids.ts";
import { isoUtc } from "../../identity/iso-time.ts";
import { ZonedTime } from "../../identity/zoned-time.ts";
import type { Attendee } from "./attendee.ts";
import { type CsvOptions, type CsvValue, csvHeader, csvLine, hoursMinutesSeconds } from "./csv.ts";
import { spreadsheetText } from "./spreadsheet-text.ts";

/**
 * The attendees for people who open the file in a spreadsheet: few columns, times of one zone in a form that every spreadsheet reads,
 * whole minutes and percents, which mean the same wherever decimals are written with a comma, and IDs that stay as they are.
 */
export function simpleAttendeesCsv(attendees: readonly Attendee[], options: CsvOptions): string[] {
  const { timeZone, separator } = options;
  const zone = timeZone === undefined ? undefined : new ZonedTime(timeZone);
  const isTimed = options.durations === "hms";
  return [
    simpleHeader(options),
    ...attendees.map((attendee) => csvLine(simpleCells(attendee, zone, isTimed), separator)),
  ];
}

function simpleHeader(options: CsvOptions): string {
  const zone = options.timeZone ?? "UTC";
  const durations =
    options.durations === "hms"
      ? ["time at least (h:mm:ss)", "time at most (h:mm:ss)"]
      : ["minutes at least", "minutes at most"];
  return csvHeader(
    [
      ...["name", "user ID", "status", `first join (${zone})`, `last seen (${zone})`, ...durations],
      ...["share at least (%)", "share at most (%)", "attended", "late"],
    ],
    options,
  );
}

function simpleCells(attendee: Attendee, zone: ZonedTime | undefined, isTimed: boolean): readonly CsvValue[] {
  const { userId, nickname, details, secondsMin, secondsMax, share } = attendee;
  const time = (instant: EpochSeconds | null) => (instant === null ? null : wallClock(instant, zone));
  return [
    spreadsheetText(details?.name ?? nickname ?? userId),
    spreadsheetText(userId),
    attendee.status,
    time(attendee.firstJoin),
    time(attendee.lastProof),
    isTimed ? hoursMinutesSeconds(secondsMin) : Math.floor(secondsMin / 60),
    isTimed ? hoursMinutesSeconds(secondsMax) : Math.ceil(secondsMax / 60),
    share === null ? null : Math.floor(perMille(share.min) / 10),
    share === null ? null : Math.ceil(perMille(share.max) / 10),
    attendee.attended,
    attendee.late,
  ];
}

/** `2026-11-20 17:00:00`. */
function wallClock(instant: EpochSeconds, zone: ZonedTime | undefined): string {
  return (zone === undefined ? isoUtc(instant) : zone.iso(instant))
    .slice(0, "2026-11-20T17:00:00".length)
    .replace("T", " ");
}

/** Shares have three digits, which times 10 are seldom whole as binary numbers. */
function perMille(share: number): number {
  return Math.round(share * 1000);
}
