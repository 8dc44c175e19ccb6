import { type CsvOptions, type CsvValue, csvHeader, csvLine, hoursMinutesSeconds } from "../attendance/reports/csv.ts";
import { spreadsheetText } from "../attendance/reports/spreadsheet-text.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { ZonedTime } from "../identity/zoned-time.ts";
import type { MemberAttendanceReply } from "./member-attendance-shape.ts";

type Room = MemberAttendanceReply["rooms"][number];
type Session = Room["sessions"][number];

/** A row a session, and one for a room of which nothing but a loss is to be said. */
function* rowsOf(rooms: readonly Room[]): Generator<{ readonly room: Room; readonly session: Session | undefined }> {
  for (const room of rooms) {
    if (room.sessions.length === 0 && notKept(room) !== "") yield { room, session: undefined };
    for (const session of room.sessions) yield { room, session };
  }
}

/** `expired 2026-01-01T00:00:00Z/2026-02-01T00:00:00Z`: the parts of the range of which nothing is left that names people. */
function notKept({ basis }: Room): string {
  return basis
    .filter(({ reason }) => reason !== undefined)
    .map(({ from, to, reason }) => `${reason} ${from}/${to}`)
    .join("; ");
}

/** One person by room and session, with all columns: for programs. Throws a RangeError for an unknown time zone. */
export function memberCsv(rooms: readonly Room[], options: CsvOptions): string {
  const { timeZone, separator } = options;
  const zone = timeZone === undefined ? undefined : new ZonedTime(timeZone);
  const times = (names: readonly string[]): string[] =>
    names.flatMap((name) => [`${name} (UTC)`, ...(timeZone === undefined ? [] : [`${name} (${timeZone})`])]);
  const unit = options.durations === "hms" ? "h:mm:ss" : "s";
  const figures = [
    ...["sessionId", ...times(["from", "to"]), "recordedAs", "nickname", "status"],
    ...[...times(["firstJoin", "lastProof"]), "stays"],
    ...["secondsMin", "secondsMax", "secondsEstimate"].map((name) => `${name} (${unit})`),
    ...["shareOfSessionMin (0-1)", "shareOfSessionMax (0-1)", "provisional", "detectionFloorSeconds (s)"],
  ];
  const header = csvHeader(["groupId", "label", ...figures, "notKept", "notes"], options);
  const none = figures.map(() => null);
  const lines = [...rowsOf(rooms)].map(({ room, session }) =>
    csvLine(
      [
        ...[room.groupId, room.label ?? null],
        ...(session === undefined ? none : cellsOf(session, zone, options)),
        ...[notKept(room), room.notes.join(" ")],
      ],
      separator,
    ),
  );
  return header + lines.join("");
}

function cellsOf(
  { from, to, firstJoin, lastProof, ...session }: Session,
  zone: ZonedTime | undefined,
  { durations }: CsvOptions,
): readonly CsvValue[] {
  const time = (iso: string | null): CsvValue[] => [iso, ...(zone === undefined ? [] : [localTime(iso, zone)])];
  const duration = (seconds: number): CsvValue => (durations === "hms" ? hoursMinutesSeconds(seconds) : seconds);
  return [
    ...[session.sessionId ?? null, ...time(from), ...time(to)],
    ...[session.recordedAs.join("; "), session.nickname ?? null, session.status],
    ...[...time(firstJoin), ...time(lastProof), session.stays.length],
    ...[session.secondsMin, session.secondsMax, session.secondsEstimate].map(duration),
    ...[session.shareOfSession?.min ?? null, session.shareOfSession?.max ?? null],
    ...[session.provisional, session.detectionFloorSeconds],
  ];
}

/** The same for people who open the file in a spreadsheet, as the simple list of attendees is; the last page ends with the total. */
export function simpleMemberCsv(
  rooms: readonly Room[],
  total: MemberAttendanceReply["total"],
  options: CsvOptions,
): string {
  const { timeZone, separator } = options;
  const zone = timeZone === undefined ? undefined : new ZonedTime(timeZone);
  const isTimed = options.durations === "hms";
  const name = timeZone ?? "UTC";
  const header = csvHeader(
    [
      ...["room", "group ID", `session from (${name})`, "status", `first join (${name})`, `last seen (${name})`],
      ...(isTimed ? ["time at least (h:mm:ss)", "time at most (h:mm:ss)"] : ["minutes at least", "minutes at most"]),
      ...["share at least (%)", "share at most (%)", "not kept"],
    ],
    options,
  );
  const atLeast = (seconds: number) => (isTimed ? hoursMinutesSeconds(seconds) : Math.floor(seconds / 60));
  const atMost = (seconds: number) => (isTimed ? hoursMinutesSeconds(seconds) : Math.ceil(seconds / 60));
  const time = (iso: string | null): CsvValue => (iso === null ? null : wallClock(iso, zone));
  const cells = ({ from, status, firstJoin, lastProof, secondsMin, secondsMax, shareOfSession: share }: Session) => [
    ...[time(from), status, time(firstJoin), time(lastProof), atLeast(secondsMin), atMost(secondsMax)],
    share === null ? null : Math.floor(Math.round(share.min * 1000) / 10),
    share === null ? null : Math.ceil(Math.round(share.max * 1000) / 10),
  ];
  const none = Array.from({ length: 8 }, () => null);
  const lines = [...rowsOf(rooms)].map(({ room, session }) => {
    const who = [spreadsheetText(room.label ?? room.groupId), spreadsheetText(room.groupId)];
    return csvLine([...who, ...(session === undefined ? none : cells(session)), notKept(room)], separator);
  });
  const seconds = [atLeast(total.secondsMin), atMost(total.secondsMax)];
  const totalLine = csvLine(["Total", null, null, null, null, null, ...seconds, null, null, null], separator);
  return header + lines.join("") + (total.complete ? totalLine : "");
}

const instantOf = (iso: string): EpochSeconds => Date.parse(iso) / 1000;

function localTime(iso: string | null, zone: ZonedTime): string | null {
  return iso === null ? null : zone.print(instantOf(iso));
}

/** `2026-11-20 17:00:00`. */
function wallClock(iso: string, zone: ZonedTime | undefined): string {
  return (zone === undefined ? iso : zone.iso(instantOf(iso))).slice(0, "2026-11-20T17:00:00".length).replace("T", " ");
}
