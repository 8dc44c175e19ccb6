import { type NoteParts, notePartsOf } from "./note-parts.ts";
import { noteText } from "./note-text.ts";

/** What the API says that limits its numbers, in the language of the page where it has the words, and else in English, marked as such. */
export function NoteLine({ note }: { readonly note: string | NoteParts }) {
  const { text, isForeign } = noteText(typeof note === "string" ? notePartsOf(note) : note);
  return <span lang={isForeign ? "en" : undefined}>{text}</span>;
}
