import { chineseOf } from "../../../page/notes/chinese-notes.ts";
import { notePartsOf } from "../../../page/notes/note-parts.ts";

/** @throws Error that names the notes anywhere in a reply which the Chinese page would show in English */
export function checkNotesTranslated(reply: unknown): void {
  const foreign = notesIn(reply).filter((note) => (chineseOf(notePartsOf(note).sentence) ?? "") === "");
  if (foreign.length > 0) {
    throw new Error(`page/notes/chinese-notes.ts has no Chinese for:\n  ${[...new Set(foreign)].join("\n  ")}`);
  }
}

/** Rooms, sessions and the reply itself have notes. */
function notesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === "notes" && Array.isArray(part) ? part.map(String) : notesIn(part),
  );
}
