import { mergeNotes, type NoteParts, notePartsOf } from "../../notes/note-parts.ts";
import type { CourseSession } from "./course-rows.ts";

/** One note, and the sessions that it is about. */
export interface GroupedNote {
  readonly note: NoteParts;
  readonly sessions: readonly CourseSession[];
}

/** Each sentence once, with the range of its numbers over the sessions; the order is that of the first appearance. */
export function groupNotes(sessions: readonly CourseSession[]): readonly GroupedNote[] {
  const groups: GroupedNote[] = [];
  for (const session of sessions) {
    for (const text of session.notes) addNote(groups, notePartsOf(text), session);
  }
  return groups;
}

function addNote(groups: GroupedNote[], added: NoteParts, session: CourseSession): void {
  for (const [index, { note, sessions }] of groups.entries()) {
    const merged = mergeNotes(note, added);
    if (merged !== undefined) {
      groups[index] = { note: merged, sessions: sessions.includes(session) ? sessions : [...sessions, session] };
      return;
    }
  }
  groups.push({ note: added, sessions: [session] });
}
