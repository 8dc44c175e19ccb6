import { computed, effect, signal } from "@preact/signals";
import { readPreference, writePreference } from "./preferences.ts";
import { isPrinting } from "./printing.ts";

export type Theme = "system" | "light" | "dark";

export const theme = signal<Theme>(keptTheme());

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isSystemDark = signal(systemDark.matches);
systemDark.addEventListener("change", ({ matches }) => {
  isSystemDark.value = matches;
});

/** What is shown. Canvases read it, so that they are drawn again in the colours of the other theme. */
export const shownTheme = computed<"light" | "dark">(() => {
  if (isPrinting.value) {
    return "light";
  }
  if (theme.value !== "system") {
    return theme.value;
  }
  return isSystemDark.value ? "dark" : "light";
});

effect(() => {
  document.documentElement.dataset["theme"] = shownTheme.value;
});

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  writePreference("theme", chosen === "system" ? undefined : chosen);
}

function keptTheme(): Theme {
  const kept = readPreference("theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}
