/**
 * Lambda answers at most 6 MB (6,291,556 bytes), counted after the body has been put into JSON as a string: each quote costs
 * two bytes. What is left is for headers and what stands around the rows.
 */
const mostAnswerBytes = 5_500_000;

/** Takes rows as long as they fit into one answer. */
export class AnswerSize {
  #left = mostAnswerBytes;

  /** False when the row does not fit any more; the first always does. */
  take(row: string): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(row)) - 1;
    const fits = bytes <= this.#left || this.#left === mostAnswerBytes;
    this.#left -= bytes;
    return fits;
  }
}
