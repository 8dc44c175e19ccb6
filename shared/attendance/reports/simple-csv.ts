import type { EpochSeconds } from "../../identity/ids.ts";
import { isoUtc } from "../../identity/iso-time.ts";
import { ZonedTime } from "../../identity/zoned-time.ts";
import type { Attendee } from "./attendee.ts";
import { type CsvOptions, csvHeader, csvLine, hoursMinutesSeconds } from "./csv.ts";
import { spreadsheetText } from "./spreadsheet-text.ts";

/**
 * The attendees for people who open the file in a spreadsheet: few columns, times of one zone in a form that every spreadsheet reads,
 * whole minutes and percents, which mean the same wherever decimals are written with a comma, and IDs that stay as they are.
 */
export function simpleAttendeesCsv(attendees: readonly Attendee[], options: CsvOptions): string[] {
  const { timeZone, separator } = options;
  const zone = timeZone === undefined ? undefined : new ZonedTime(timeZone);
  const isTimed = options.durations === "hms";
  const time = (instant: EpochSeconds | null): string | null => (instant === null ? null : wallClock(instant, zone));
  const header = csvHeader(
    [
      "name",
      "user ID",
      "status",
      `first join (${timeZone ?? "UTC"})`,
      `last seen (${timeZone ?? "UTC"})`,
      ...(isTimed ? ["time at least (h:mm:ss)", "time at most (h:mm:ss)"] : ["minutes at least", "minutes at most"]),
      "share at least (%)",
      "share at most (%)",
      "attended",
      "late",
    ],
    options,
  );
  const rows = attendees.map((attendee) => {
    const { userId, nickname, details, status, secondsMin, secondsMax, share } = attendee;
    return csvLine(
      [
        spreadsheetText(details?.name ?? nickname ?? userId),
        spreadsheetText(userId),
        status,
        time(attendee.firstJoin),
        time(attendee.lastProof),
        isTimed ? hoursMinutesSeconds(secondsMin) : Math.floor(secondsMin / 60),
        isTimed ? hoursMinutesSeconds(secondsMax) : Math.ceil(secondsMax / 60),
        share === null ? null : Math.floor(perMille(share.min) / 10),
        share === null ? null : Math.ceil(perMille(share.max) / 10),
        attendee.attended,
        attendee.late,
      ],
      separator,
    );
  });
  return [header, ...rows];
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
