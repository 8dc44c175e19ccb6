import type { CourseSession } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";

/** What limits the table: each note of the API once, however many sessions have it. */
export function CourseNotes({ sessions }: { readonly sessions: readonly CourseSession[] }) {
  const words = courseWords();
  const notes = [...new Set(sessions.flatMap((session) => session.notes))];
  return (
    <section class="notes">
      <h2>{words.notes}</h2>
      <ul>
        <li>{words.meaning}</li>
        {notes.map((note) => (
          <li key={note} lang="en">
            {note}
          </li>
        ))}
      </ul>
    </section>
  );
}
