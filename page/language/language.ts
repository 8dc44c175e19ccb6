import { effect, signal } from "@preact/signals";
import { readPreference, writePreference } from "../design/preferences.ts";

export type Language = "en" | "zh";

/** The language of the page: the person's choice, or else the browser's. */
export const language = signal<Language>(initialLanguage());

effect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-Hans" : "en";
});

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  writePreference("language", chosen);
}

function initialLanguage(): Language {
  const kept = readPreference("language");
  if (kept === "en" || kept === "zh") {
    return kept;
  }
  return navigator.languages
    .find((tag) => /^(en|zh)\b/i.test(tag))
    ?.toLowerCase()
    .startsWith("zh")
    ? "zh"
    : "en";
}

/** A phrase, or a function that puts values into one. */
type Words = Readonly<Record<string, string | ((...values: never[]) => string)>>;

type Translated<English extends Words> = {
  readonly [Key in keyof English]: English[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};

/**
 * The words of one part of the page in both languages. A phrase without its translation is a type error. The result reads the current
 * language: call it while rendering, so that the component renders again when the language changes.
 */
export function defineWords<const English extends Words>(
  english: English,
  chinese: Translated<NoInfer<English>>,
): () => English | Translated<English> {
  return () => (language.value === "zh" ? chinese : english);
}
