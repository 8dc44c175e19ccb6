import type { EpochSeconds } from "../../identity/ids.ts";
import { isoUtc, isoUtcOrNull } from "../../identity/iso-time.ts";
import { ZonedTime } from "../../identity/zoned-time.ts";
import type { Attendee } from "./attendee.ts";
import { type CsvOptions, type CsvSeparator, cellWriter, csvHeader, hoursMinutesSeconds, lineEnd } from "./csv.ts";
import { type EventStatistics, totalRecall } from "./event-statistics.ts";
import type { SeriesReport } from "./series.ts";

/** The instants of one column: in UTC, and beside it in the zone that was asked for. Such cells need no quotes. */
function timeColumns({ timeZone, separator = "," }: CsvOptions): {
  readonly header: (name: string) => string[];
  readonly cells: (instant: EpochSeconds | null) => string;
} {
  if (timeZone === undefined) {
    return { header: (name) => [`${name} (UTC)`], cells: (instant) => (instant === null ? "" : isoUtc(instant)) };
  }
  const zone = new ZonedTime(timeZone);
  return {
    header: (name) => [`${name} (UTC)`, `${name} (${timeZone})`],
    cells: (instant) => (instant === null ? separator : `${isoUtc(instant)}${separator}${zone.print(instant)}`),
  };
}

/** What limits the numbers of a report. A CSV file has only its rows to say it in, so each row does. */
export interface ReportLimits {
  /** Listed people per counted people; null where nothing was listed or counted. */
  readonly coverage: number | null;
  readonly notes: readonly string[];
}

/** The same for reports that name people. Seconds. */
export interface PeopleLimits extends ReportLimits {
  readonly detectionFloorSeconds: number;
  readonly absenceFloorSeconds: number | null;
  /** Where webhooks came: further columns. */
  readonly events?: EventStatistics | undefined;
}

const limitColumns = ["coverage (0-1)", "notes"];

function limitCells({ coverage, notes }: ReportLimits, separator: CsvSeparator): string {
  return [coverage, notes.join(" ")].map(cellWriter(separator)).join(separator);
}

/** The series as CSV lines. Throws a RangeError for an unknown time zone. */
export function* seriesCsv(report: SeriesReport, options: CsvOptions, limits: ReportLimits): Generator<string> {
  const time = timeColumns(options);
  const { separator = "," } = options;
  yield csvHeader(
    [
      ...time.header("at"),
      "min (people)",
      "max (people)",
      "timeWeightedAverage (people)",
      "observedShare (0-1)",
      "suspectSamples",
      "gaps (what:reason x slots)",
      "provisional",
      ...limitColumns,
    ],
    options,
  );
  const cell = cellWriter(separator);
  const limited = limitCells(limits, separator);
  for (const { at, min, max, timeWeightedAverage, observedShare, suspectSamples, gaps } of report.points) {
    const gapTexts = gaps.map(({ what, reason, slots }) => `${what}:${reason} x ${slots}`).join("; ");
    const values = [
      min,
      max,
      timeWeightedAverage,
      observedShare,
      suspectSamples,
      gapTexts,
      options.provisional === true,
    ];
    yield [time.cells(Date.parse(at) / 1000), ...values.map(cell), limited].join(separator) + lineEnd;
  }
}

/** A header, and one line per person. Throws a RangeError for an unknown time zone. */
export function attendeesCsv(attendees: readonly Attendee[], options: CsvOptions, limits: PeopleLimits): string[] {
  const { events } = limits;
  const header = attendeesHeader(options, events !== undefined);
  const { separator: s = "," } = options;
  const { detectionFloorSeconds, absenceFloorSeconds } = limits;
  const ofAll = [
    options.provisional === true,
    detectionFloorSeconds,
    absenceFloorSeconds ?? "",
    ...(events === undefined ? [] : [totalRecall(events) ?? "", isoUtcOrNull(events.lastEventAt) ?? ""]),
    limitCells(limits, s),
  ].join(s);
  const time = timeColumns(options);
  const cell = cellWriter(s);
  const duration = options.durations === "hms" ? hoursMinutesSeconds : String;
  const lines = [header];
  for (const attendee of attendees) {
    // Written out: there may be ten thousand rows, and a list of cells for each takes twice as long.
    const { stayCount, secondsMin, secondsMax, secondsEstimate } = attendee;
    const { min, max } = attendee.share ?? noShare;
    const { name = null, email = null } = attendee.details ?? {};
    const given = options.showsNames === true ? `${cell(name)}${s}${cell(email)}${s}` : "";
    const who = `${cell(attendee.userId)}${s}${cell(attendee.nickname)}${s}${given}${attendee.status}${s}${cell(attendee.expected)}`;
    const when = `${time.cells(attendee.firstJoin)}${s}${time.cells(attendee.lastProof)}${s}${time.cells(attendee.leftLatest)}`;
    const howLong = `${stayCount}${s}${duration(secondsMin)}${s}${duration(secondsMax)}${s}${duration(secondsEstimate)}${s}${cell(min)}${s}${cell(max)}`;
    const provenBy = events === undefined ? "" : `${attendee.leftProvenBy ?? ""}${s}`;
    const attended = options.judgesAttended === true ? `${cell(attendee.attended)}${s}` : "";
    lines.push(
      `${who}${s}${when}${s}${howLong}${s}${attended}${cell(attendee.late)}${s}${cell(attendee.leftEarly)}${s}${provenBy}${ofAll}${lineEnd}`,
    );
  }
  return lines;
}

const noShare = { min: null, max: null };

function attendeesHeader(options: CsvOptions, hasEvents: boolean): string {
  const time = timeColumns(options);
  const unit = options.durations === "hms" ? "h:mm:ss" : "s";
  return csvHeader(
    [
      "userId",
      "nickname",
      ...(options.showsNames === true ? ["name", "email"] : []),
      "status",
      "expected",
      ...time.header("firstJoin"),
      ...time.header("lastProof"),
      ...time.header("leftLatest"),
      "stays",
      `secondsMin (${unit})`,
      `secondsMax (${unit})`,
      `secondsEstimate (${unit})`,
      "shareOfSessionMin (0-1)",
      "shareOfSessionMax (0-1)",
      ...(options.judgesAttended === true ? ["attended"] : []),
      "late",
      "leftEarly",
      ...(hasEvents ? ["leftProvenBy"] : []),
      "provisional",
      "detectionFloorSeconds (s)",
      "absenceFloorSeconds (s)",
      ...(hasEvents ? ["recall (0-1)", "lastEventAt (UTC)"] : []),
      ...limitColumns,
    ],
    options,
  );
}
