import type { EpochSeconds } from "../identity/ids.ts";

/**
 * Reading fields of vendor answers whose documents, samples and servers disagree about types. Each returns undefined for
 * what is absent or unusable: an absent field stays absent, it is never invented.
 */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole number, sent as a number or as a numeric string. */
export function integerFrom(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** The same within bounds, both included: what came back from a client is checked before it is used. */
export function integerWithin(value: unknown, min: number, max: number): number | undefined {
  const integer = integerFrom(value);
  return integer !== undefined && integer >= min && integer <= max ? integer : undefined;
}

/** The last second of the year 9999: later times cannot be written in ISO 8601 with four digits, and are no times. */
const lastEpochSecond = 253_402_300_799;

/** Unix time in whole seconds, 0 included; what no calendar of ours has is undefined. */
export function epochSecondsFrom(value: unknown): EpochSeconds | undefined {
  const seconds = integerFrom(value);
  return seconds !== undefined && seconds >= 0 && seconds <= lastEpochSecond ? seconds : undefined;
}

/** A string with blanks cut from both ends ("Member " stands so in the document); undefined when nothing is left. */
export function wordFrom(value: unknown): string | undefined {
  const word = typeof value === "string" ? value.trim() : "";
  return word === "" ? undefined : word;
}

/**
 * A string exactly as sent; a number is an ID without quotes, and is the text of its digits. Undefined when empty, and for a number that a
 * float cannot hold: `exactAnswer` reads that one as a text.
 */
export function textFrom(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    return String(value);
  }
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The objects of a list; a missing list is an empty one, and anything in it that is no object is passed over. */
export function rowsFrom(value: unknown): readonly Fields[] {
  return listFrom(value).filter(isFields);
}

/** All that a list holds, whatever it is; a missing list is an empty one. */
export function listFrom(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
