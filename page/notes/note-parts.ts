/** A number of a note, or the range of it over several notes; or a text such as a time. */
export type NoteValue = { readonly least: number; readonly most: number } | { readonly text: string };

/** A note of the API, taken apart: its sentence with `#` for each value, and the values in order. */
export interface NoteParts {
  readonly sentence: string;
  readonly values: readonly NoteValue[];
}

/** Times, days, and whole numbers with or without separators. */
const valuePattern = /\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|\d{1,3}(?:,\d{3})+|\d+/g;

export function notePartsOf(note: string): NoteParts {
  return {
    sentence: note.replaceAll(valuePattern, "#"),
    values: (note.match(valuePattern) ?? []).map((value) => {
      if (value.includes("-")) return { text: value };
      const number = Number(value.replaceAll(",", ""));
      return { least: number, most: number };
    }),
  };
}

/** The same sentence with the range of each number. Undefined where the sentences or their times differ. */
export function mergeNotes(one: NoteParts, other: NoteParts): NoteParts | undefined {
  if (one.sentence !== other.sentence) return undefined;
  const values: NoteValue[] = [];
  for (const [index, value] of one.values.entries()) {
    const beside = other.values[index];
    const merged = beside === undefined ? undefined : mergeValues(value, beside);
    if (merged === undefined) return undefined;
    values.push(merged);
  }
  return { sentence: one.sentence, values };
}

function mergeValues(one: NoteValue, other: NoteValue): NoteValue | undefined {
  if ("text" in one || "text" in other) {
    return "text" in one && "text" in other && one.text === other.text ? one : undefined;
  }
  return { least: Math.min(one.least, other.least), most: Math.max(one.most, other.most) };
}
