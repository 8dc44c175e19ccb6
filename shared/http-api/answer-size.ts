/**
 * Lambda answers at most 6 MB (6,291,556 bytes), counted after the body has been put into JSON as a string: each quote costs two bytes.
 *
 * @returns the size of a text there, its two quotes included
 */
export function bytesInAnswer(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
