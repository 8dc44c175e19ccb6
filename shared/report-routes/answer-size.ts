/**
 * Lambda answers at most 6 MB (6,291,556 bytes), counted after the body has been put into JSON as a string: each quote costs
 * two bytes. What is left is for headers and what stands around the rows.
 */
const mostAnswerBytes = 5_500_000;

function bytesInAnswer(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** True when it fits with all its rows. */
export function fitsAnswer(text: string): boolean {
  return bytesInAnswer(text) <= mostAnswerBytes;
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
