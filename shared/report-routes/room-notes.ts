import type { NamesRead } from "../attendance/reports/attendees.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { expiryOf } from "../attendance/table/snapshot-items.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { RecordReads } from "./record-stretches.ts";

/** Notes on the room itself, needed to interpret the numbers of a report. */
export function noteRoom({ room, nowSeconds }: RecordReads, window: TimeWindow): string[] {
  const notes: string[] = [];
  if (room.groupType === "ChatGroup") {
    notes.push("An Agora chat group shows its members, not who is online: these numbers are membership, not presence.");
  }
  if (room.groupType === "AgoraChatRoom") {
    notes.push(
      "The owner, the admins and the people on the allow list of an Agora chat room are listed whether they are online or not. They are in no " +
        "number, and where they are expected they are unknown. Everybody else is listed until two minutes after going offline, and without " +
        "a join time, so that joins and leaves are intervals and no time is proven by lists alone.",
    );
  }
  if (!room.tracked) {
    notes.push("The room is not tracked any more.");
  }
  if (window.from < room.recordedSince) {
    const since = isoUtc(room.recordedSince);
    notes.push(`The room was tracked for the first time at ${since}; nothing is recorded before.`);
  }
  if (expiryOf(window.from, room.retentionDays) <= nowSeconds) {
    notes.push(
      `Snapshots are kept for ${room.retentionDays} days; of older days only the numbers of whole UTC hours are left.`,
    );
  }
  return notes;
}

/** Notes on changes of the room's option `pseudonymous` within the window, for reports that count or name people. */
export function noteNamingChanges({ room }: RecordReads, { from, to }: TimeWindow): string[] {
  const changes = room.namings.slice(1).filter(({ since }) => since > from && since < to);
  return changes.map(({ since, pseudonymous }) => {
    const kind = pseudonymous ? "under pseudonyms" : "under their user IDs";
    return `From ${isoUtc(since)} on people are recorded ${kind}.`;
  });
}

/** Notes for reports that name people. */
export function noteNames({ room }: RecordReads, names: NamesRead): string[] {
  const notes: string[] = [];
  if (!room.roster) {
    notes.push("No lists are taken of this room (roster is off), so its record names nobody.");
  }
  if (room.pseudonymous) {
    notes.push(
      "People are recorded under pseudonyms; expected IDs are turned into pseudonyms before they are compared.",
    );
  }
  if (names.pseudonymsUnchecked) {
    notes.push(
      "The pseudonym key is missing, so expected people cannot be compared with the pseudonyms of this record; those " +
        "without a row are unknown.",
    );
  }
  return notes;
}
