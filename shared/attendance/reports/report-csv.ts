import type { EpochSeconds } from "../../identity/ids.ts";
import { type Attendee, shareOfSession } from "./attendees.ts";
import { type CsvOptions, csvCell, csvLines } from "./csv.ts";
import { isoUtc } from "./iso-time.ts";
import type { SeriesReport } from "./series.ts";
import type { SessionFrame } from "./session-frame.ts";
import { printerFor } from "./zoned-time.ts";

/** The instants of one column: in UTC, and beside it in the zone that was asked for. Such cells need no quotes. */
function timeColumns(options: CsvOptions): {
  readonly header: (name: string) => string[];
  readonly cells: (instant: EpochSeconds | null) => string[];
} {
  const { timeZone } = options;
  if (timeZone === undefined) {
    return { header: (name) => [`${name} (UTC)`], cells: (instant) => [instant === null ? "" : isoUtc(instant)] };
  }
  const print = printerFor(timeZone);
  return {
    header: (name) => [`${name} (UTC)`, `${name} (${timeZone})`],
    cells: (instant) => (instant === null ? ["", ""] : [isoUtc(instant), print(instant)]),
  };
}

/** The series as CSV lines. Throws a RangeError for an unknown time zone. */
export function seriesCsv(report: SeriesReport, options: CsvOptions = {}): Generator<string> {
  const time = timeColumns(options);
  const header = [
    ...time.header("at"),
    "min (people)",
    "max (people)",
    "timeWeightedAverage (people)",
    "observedShare (0-1)",
    "suspectSamples",
    "gaps (what:reason x slots)",
  ];
  const rows = report.points.map((point) => [
    ...time.cells(Date.parse(point.at) / 1000),
    csvCell(point.min),
    csvCell(point.max),
    csvCell(point.timeWeightedAverage),
    csvCell(point.observedShare),
    csvCell(point.suspectSamples),
    csvCell(point.gaps.map(({ what, reason, slots }) => `${what}:${reason} x ${slots}`).join("; ")),
  ]);
  return csvLines(header, rows, options);
}

/** One line per person. Throws a RangeError for an unknown time zone. */
export function attendeesCsv(
  attendees: Iterable<Attendee>,
  frame: SessionFrame,
  options: CsvOptions = {},
): Generator<string> {
  const time = timeColumns(options);
  const header = [
    "userId",
    "nickname",
    "status",
    "expected",
    ...time.header("firstJoin"),
    ...time.header("lastProof"),
    ...time.header("leftLatest"),
    "stays",
    "secondsMin (s)",
    "secondsMax (s)",
    "secondsEstimate (s)",
    "shareOfSessionMin (0-1)",
    "shareOfSessionMax (0-1)",
    "late",
    "leftEarly",
  ];
  function* rows(): Generator<string[]> {
    for (const attendee of attendees) {
      const share = shareOfSession(attendee, frame);
      yield [
        csvCell(attendee.userId),
        csvCell(attendee.nickname),
        attendee.status,
        csvCell(attendee.expected),
        ...time.cells(attendee.firstJoin),
        ...time.cells(attendee.lastProof),
        ...time.cells(attendee.leftLatest),
        csvCell(attendee.stayCount),
        csvCell(attendee.secondsMin),
        csvCell(attendee.secondsMax),
        csvCell(attendee.secondsEstimate),
        csvCell(share?.min ?? null),
        csvCell(share?.max ?? null),
        csvCell(attendee.late),
        csvCell(attendee.leftEarly),
      ];
    }
  }
  return csvLines(header, rows(), options);
}
