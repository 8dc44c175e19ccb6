/**
 * Lambda answers at most 6 MB (6,291,556 bytes), counted after the body has been put into JSON as a string: each quote costs
 * two bytes. What is left is for headers and what stands around the rows.
 */
const mostAnswerBytes = 5_500_000;

function bytesInAnswer(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** A control character is written as an escape of so many; a character of UTF-8 takes 3 bytes a unit at most. */
const mostBytesOfAUnit = 6;

/**
 * True when it fits with all its rows. Most answers are far from the limit, and need no counting to know.
 *
 * @param wild how many UTF-16 units may be anything; the others are plain ASCII that needs no escape
 */
export function fitsAnswer(text: string, wild = text.length): boolean {
  const atMost = text.length + (mostBytesOfAUnit - 1) * wild;
  return atMost <= mostAnswerBytes || bytesInAnswer(text) <= mostAnswerBytes;
}

/** Takes rows as long as they fit into one answer. */
export class AnswerSize {
  #left = mostAnswerBytes;

  /** False when the row does not fit any more; the first always does. */
  take(row: string): boolean {
    const bytes = bytesInAnswer(row) - 1;
    const fits = bytes <= this.#left || this.#left === mostAnswerBytes;
    this.#left -= bytes;
    return fits;
  }
}
