import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import { formatDuration, formatPercent } from "../../language/format.ts";
import { NoteLine } from "../../notes/note-line.tsx";
import { sessionWords } from "./session-words.ts";

/** What limits the numbers. */
export function SessionNotes({ summary }: { readonly summary: SummaryReply }) {
  const words = sessionWords();
  const { detectionFloorSeconds, coverage, notes } = summary;
  return (
    <section class="notes">
      <h2>{words.notes}</h2>
      <ul>
        <li>{words.floor(formatDuration(detectionFloorSeconds))}</li>
        {coverage !== null && <li>{words.coverage(formatPercent(coverage))}</li>}
        {notes.map((note) => (
          <li key={note}>
            <NoteLine note={note} />
          </li>
        ))}
      </ul>
    </section>
  );
}
