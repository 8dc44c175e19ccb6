import { bytesInAnswer } from "../http-api/answer-size.ts";

/** Leaves room for headers and for the report's other fields. */
const mostAnswerBytes = 5_500_000;

/** Most bytes of a UTF-16 unit: a control character becomes an escape of six; a character of UTF-8 takes 3 bytes a unit. */
const mostBytesOfAUnit = 6;

/**
 * True when the text fits into one answer. Most texts are far from the limit, and need no counting.
 *
 * @param arbitraryUnits how many UTF-16 units may be anything; the others are ASCII that needs no escape
 */
export function fitsAnswer(text: string, arbitraryUnits = text.length): boolean {
  const atMost = text.length + (mostBytesOfAUnit - 1) * arbitraryUnits;
  return atMost <= mostAnswerBytes || bytesInAnswer(text) <= mostAnswerBytes;
}

/** Counts the rows of one answer. */
export class AnswerSize {
  #left = mostAnswerBytes;

  /** False when the row does not fit; the first row always does. */
  take(row: string): boolean {
    const bytes = bytesInAnswer(row) - 1;
    const fits = bytes <= this.#left || this.#left === mostAnswerBytes;
    this.#left -= bytes;
    return fits;
  }
}
