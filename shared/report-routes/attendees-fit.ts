import type { Attendee } from "../attendance/reports/attendee.ts";
import type { AttendeeReport } from "../attendance/reports/attendees.ts";
import { presentAttendee } from "../attendance/reports/present-attendee.ts";
import { AnswerSize, fitsAnswer } from "./answer-size.ts";

/** The first rows, as many as fit into one answer. */
export function fitRows(attendees: readonly Attendee[], report: AttendeeReport) {
  const rows = attendees.map((attendee) => presentAttendee(attendee, report));
  if (fitsAnswer(JSON.stringify(rows))) {
    return rows;
  }
  const size = new AnswerSize();
  const end = rows.findIndex((row) => !size.take(JSON.stringify(row)));
  return end < 0 ? rows : rows.slice(0, end);
}

/** The quotes of two names and the end of the line, with some to spare. */
const arbitraryUnitsOfALine = 8;

/** The text of the first lines, as many as fit into one answer; the first is the header. */
export function fitCsv(
  all: readonly string[],
  attendees: readonly Attendee[],
): { readonly text: string; readonly rows: number } {
  let arbitraryUnits = arbitraryUnitsOfALine * all.length;
  for (const { userId, nickname, details } of attendees) {
    const { name = "", email = "" } = details ?? {};
    // A file for people shows what it has for a name twice.
    arbitraryUnits += 2 * (userId.length + (nickname?.length ?? 0) + name.length + email.length);
  }
  const text = joined(all);
  if (fitsAnswer(text, arbitraryUnits)) {
    return { text, rows: all.length - 1 };
  }
  const size = new AnswerSize();
  const end = all.findIndex((line) => !size.take(line));
  const lines = all.slice(0, end < 0 ? all.length : end);
  return { text: joined(lines), rows: lines.length - 1 };
}

/** Concatenates ropes: V8 flattens the text once, at its first use. `join` would flatten each line. */
function joined(lines: readonly string[]): string {
  let text = "";
  for (const line of lines) {
    text += line;
  }
  return text;
}
