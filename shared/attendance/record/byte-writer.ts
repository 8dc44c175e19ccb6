import { Buffer } from "node:buffer";

const firstCapacity = 512;
const mostVarintBytes = 8;

/** Part of the format: bytes that UTF-8 never has. */
export const textMarks = { utf16: 0xfd, none: 0xfe, end: 0xff } as const;

/** Appends the types of FORMAT.md to a buffer, which doubles when it is full. */
export class ByteWriter {
  #bytes = Buffer.alloc(firstCapacity);
  #length = 0;

  writeByte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Two bytes, big-endian. */
  writeUint16(value: number): void {
    this.#reserve(2);
    this.#bytes[this.#length++] = value >>> 8;
    this.#bytes[this.#length++] = value;
  }

  /** Unsigned LEB128. Divides instead of shifting, since join times may be wider than 32 bits. @param value 0 … 2^53 − 1 */
  writeVarint(value: number): void {
    this.#reserve(mostVarintBytes);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Zigzag, then LEB128: 0, −1, 1, −2 … become 0, 1, 2, 3 …, so that numbers near 0 are short whatever their sign. */
  writeSigned(value: number): void {
    this.writeVarint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** An ascending set of numbers, as gaps: how many, then how many numbers are skipped before each. */
  writeSet(numbers: readonly number[]): void {
    this.writeVarint(numbers.length);
    let next = 0;
    for (const number of numbers) {
      this.writeVarint(number - next);
      next = number + 1;
    }
  }

  /**
   * An optional text: UTF-8 and a terminator, which deflate packs better than lengths. UTF-8 cannot hold half a surrogate pair, and
   * no ID may come back changed, so that such a text goes as UTF-16LE.
   */
  writeText(text: string | undefined): void {
    if (text === undefined) {
      this.writeByte(textMarks.none);
    } else if (text.isWellFormed()) {
      this.writeBytes(Buffer.from(text, "utf8"));
      this.writeByte(textMarks.end);
    } else {
      this.writeByte(textMarks.utf16);
      this.writeVarint(2 * text.length);
      this.writeBytes(Buffer.from(text, "utf16le"));
    }
  }

  /** The lowest `size` bytes of the number that starts at `words[at]`, big-endian. */
  writeWords(words: Int32Array, at: number, wordsEach: number, size: number): void {
    this.#reserve(size);
    for (let byte = size - 1; byte >= 0; byte -= 1) {
      this.#bytes[this.#length++] = (words[at + wordsEach - 1 - (byte >> 2)] ?? 0) >>> (8 * (byte & 3));
    }
  }

  writeBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A view of all bytes written so far; valid until the next write. */
  toBytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const wider = Buffer.alloc(Math.max(needed, 2 * this.#bytes.length));
    wider.set(this.toBytes());
    this.#bytes = wider;
  }
}
