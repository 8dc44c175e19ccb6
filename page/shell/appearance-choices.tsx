import { chooseTheme, type Theme, theme } from "../design/theme.ts";
import { chooseLanguage, defineWords, type Language, language } from "../language/language.ts";

const words = defineWords(
  { language: "Language", theme: "Appearance", system: "System", light: "Light", dark: "Dark" },
  { language: "语言", theme: "外观", system: "跟随系统", light: "浅色", dark: "深色" },
);

const languages: readonly (readonly [Language, string])[] = [
  ["en", "English"],
  ["zh", "简体中文"],
];
const themes: readonly Theme[] = ["system", "light", "dark"];

export function AppearanceChoices() {
  const text = words();
  return (
    <>
      <fieldset class="choices" aria-label={text.language}>
        {languages.map(([code, name]) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={language.value === code}
            onClick={() => chooseLanguage(code)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <fieldset class="choices" aria-label={text.theme}>
        {themes.map((one) => (
          <button key={one} type="button" aria-pressed={theme.value === one} onClick={() => chooseTheme(one)}>
            {text[one]}
          </button>
        ))}
      </fieldset>
    </>
  );
}
