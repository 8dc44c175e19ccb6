import { formatCount, formatDayTime } from "../language/format.ts";
import { language } from "../language/language.ts";
import { chineseOf } from "./chinese-notes.ts";
import type { NoteParts, NoteValue } from "./note-parts.ts";

interface NoteText {
  readonly text: string;
  /** The text is the API's English sentence although the page speaks another language. */
  readonly isForeign: boolean;
}

/** A note in the language of the page, with its numbers and times as the page writes them. */
export function noteText({ sentence, values }: NoteParts): NoteText {
  const shown = values.map(valueText);
  if (language.value === "zh") {
    const chinese = chineseOf(sentence);
    if (chinese !== undefined) return { text: fill(chinese, shown), isForeign: false };
  }
  let next = 0;
  const text = sentence.replaceAll("#", () => shown[next++] ?? "");
  return { text, isForeign: language.value !== "en" };
}

function fill(chinese: string, values: readonly string[]): string {
  return chinese.replaceAll(/\{(\d+|\*)\}/g, (_, index: string) =>
    index === "*" ? values.join("、") : (values[Number(index)] ?? ""),
  );
}

function valueText(value: NoteValue): string {
  if ("text" in value) return value.text.includes("T") ? formatDayTime(value.text) : value.text;
  const { least, most } = value;
  return least === most ? formatCount(least) : `${formatCount(least)}–${formatCount(most)}`;
}
