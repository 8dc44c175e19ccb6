/** Choices that outlive a visit. Never a key or a name: anybody who uses this browser can read them. */
type Preference = "language" | "theme";

export function readPreference(name: Preference): string | undefined {
  try {
    return localStorage.getItem(`rollcall.${name}`) ?? undefined;
  } catch {
    // Storage is switched off in this browser: the choice lasts as long as the page.
    return undefined;
  }
}

export function writePreference(name: Preference, value: string | undefined): void {
  try {
    if (value === undefined) {
      localStorage.removeItem(`rollcall.${name}`);
    } else {
      localStorage.setItem(`rollcall.${name}`, value);
    }
  } catch {
    // As above.
  }
}
