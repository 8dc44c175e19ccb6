import { roomWords } from "./room-words.ts";

/** What limits the report, in the API's own words. */
export function RoomNotes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) {
    return null;
  }
  return (
    <section class="notes">
      <h2 class="section-title">{roomWords().notes}</h2>
      <ul lang="en">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}
