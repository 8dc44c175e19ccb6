import { NoteLine } from "../../notes/note-line.tsx";
import { roomWords } from "./room-words.ts";

/** What limits the report. */
export function RoomNotes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) {
    return null;
  }
  return (
    <section class="notes">
      <h2 class="section-title">{roomWords().notes}</h2>
      <ul>
        {notes.map((note) => (
          <li key={note}>
            <NoteLine note={note} />
          </li>
        ))}
      </ul>
    </section>
  );
}
