/**
 * Conversions for secrets written with the console's key/value form, where every value is a text. A text that cannot be converted is
 * returned as it is, for the check of its field to refuse.
 */

export function numberFromText(value: unknown): unknown {
  return typeof value === "string" && /^\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
}

export function booleanFromText(value: unknown): unknown {
  return value === "true" || value === "false" ? value === "true" : value;
}

export function objectFromText(value: unknown): unknown {
  if (typeof value !== "string") {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
