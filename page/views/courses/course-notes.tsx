import { formatDay } from "../../language/format.ts";
import type { CourseSession } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";

/** What limits the table, and each session of it in the API's own words. */
export function CourseNotes({ sessions }: { readonly sessions: readonly CourseSession[] }) {
  const words = courseWords();
  const noted = sessions.filter(({ notes }) => notes.length > 0);
  return (
    <section class="notes">
      <h2>{words.notes}</h2>
      <p>{words.meaning}</p>
      {noted.length > 0 && (
        <details>
          <summary>{words.notesOfSessions(String(noted.length))}</summary>
          <dl class="session-notes">
            {noted.map(({ groupId, sessionId, from, label, notes }) => (
              <div key={`${groupId} ${sessionId}`}>
                <dt>
                  {formatDay(from)} <bdi>{label ?? groupId}</bdi>
                </dt>
                {notes.map((note) => (
                  <dd key={note} lang="en">
                    {note}
                  </dd>
                ))}
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}
