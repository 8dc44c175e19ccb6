import { formatCount, formatDay } from "../../language/format.ts";
import { NoteLine } from "../../notes/note-line.tsx";
import type { CourseSession } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";
import { groupNotes } from "./grouped-notes.ts";

/** So many sessions are named by their days; more are counted. */
const namedSessions = 3;

/** What limits the table, and which sessions of it. */
export function CourseNotes({ sessions }: { readonly sessions: readonly CourseSession[] }) {
  const words = courseWords();
  return (
    <section class="notes">
      <h2>{words.notes}</h2>
      <ul>
        <li>{words.meaning}</li>
        {groupNotes(sessions).map(({ note, sessions: noted }) => (
          <li key={JSON.stringify(note)}>
            <NoteLine note={note} /> <span class="note-sessions">{sessionsText(noted, sessions.length)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function sessionsText(noted: readonly CourseSession[], all: number): string {
  const words = courseWords();
  if (noted.length === all) return words.notedAll;
  if (noted.length > namedSessions) return words.notedSome(formatCount(noted.length), formatCount(all));
  return words.notedOn(noted.map(({ from }) => formatDay(from)));
}
