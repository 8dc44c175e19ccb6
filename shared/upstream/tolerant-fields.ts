import type { EpochSeconds } from "../identity/ids.ts";

/**
 * Readers for fields of vendor answers, whose documents, samples and servers disagree about types. Each returns undefined for a value
 * that is absent or unusable; none invents a default.
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

/** A whole number within bounds, both included. */
export function integerWithin(value: unknown, min: number, max: number): number | undefined {
  const integer = integerFrom(value);
  return integer !== undefined && integer >= min && integer <= max ? integer : undefined;
}

/** The last second of the year 9999: ISO 8601 writes years with four digits. */
const lastEpochSecond = 253_402_300_799;

/** Unix time in whole seconds, from 0 to the end of the year 9999. */
export function epochSecondsFrom(value: unknown): EpochSeconds | undefined {
  const seconds = integerFrom(value);
  return seconds !== undefined && seconds >= 0 && seconds <= lastEpochSecond ? seconds : undefined;
}

/** A string trimmed of blanks (Tencent's sample has "Member "); undefined when nothing is left. */
export function wordFrom(value: unknown): string | undefined {
  const word = typeof value === "string" ? value.trim() : "";
  return word === "" ? undefined : word;
}

/**
 * A string exactly as sent, or the digits of a number, which is an ID sent without quotes. Undefined when empty, and for a number that a
 * float cannot hold; `exactAnswer` turns that one into text.
 */
export function textFrom(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    return String(value);
  }
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The objects of a list; other entries are left out, and a missing list is empty. */
export function rowsFrom(value: unknown): readonly Fields[] {
  return listFrom(value).filter(isFields);
}

/** The entries of a list, of whatever type; a missing list is empty. */
export function listFrom(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
