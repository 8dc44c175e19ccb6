import type { EpochMs, EpochSeconds } from "../identity/ids.ts";

/**
 * Reading fields of vendor answers whose documents, samples and servers disagree about types. Each returns undefined for
 * what is absent or unusable: an absent field stays absent, it is never invented.
 */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a text says as JSON; undefined when it is none. */
export function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A whole number, sent as a number or as a numeric string. */
export function integerFrom(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** The last second of the year 9999: later times cannot be written in ISO 8601 with four digits, and are no times. */
const lastEpochSecond = 253_402_300_799;

/** Unix time in whole seconds, 0 included; what no calendar of ours has is undefined. */
export function epochSecondsFrom(value: unknown): EpochSeconds | undefined {
  const seconds = integerFrom(value);
  return seconds !== undefined && seconds >= 0 && seconds <= lastEpochSecond ? seconds : undefined;
}

/** The same in milliseconds. */
export function epochMsFrom(value: unknown): EpochMs | undefined {
  const ms = integerFrom(value);
  return ms !== undefined && ms >= 0 && ms <= lastEpochSecond * 1000 ? ms : undefined;
}

/** A string with blanks cut from both ends ("Member " stands so in the document); undefined when nothing is left. */
export function wordFrom(value: unknown): string | undefined {
  const word = typeof value === "string" ? value.trim() : "";
  return word === "" ? undefined : word;
}

/** A string exactly as sent; numbers are IDs that somebody forgot to quote. Undefined when empty. */
export function textFrom(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    return String(value);
  }
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The objects of a list; a missing list is an empty one, and anything in it that is no object is passed over. */
export function rowsFrom(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
