import { Buffer } from "node:buffer";
import { textMarks } from "./byte-writer.ts";
import { DamagedRecord } from "./damaged-record.ts";

/** What a one stands for in the eighth and last byte of a varint: seven bytes hold 49 of a double's 53 bits. */
const mostUnit = 2 ** 49;

/** Reads what `ByteWriter` wrote. Every method throws `DamagedRecord` where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readByte(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  readUint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  readVarint(): number {
    let byte = this.readByte();
    let value = byte & 127;
    for (let unit = 128; byte >= 128; unit *= 128) {
      if (unit > mostUnit) {
        throw new DamagedRecord("a number has more than 8 bytes");
      }
      byte = this.readByte();
      value += (byte & 127) * unit;
    }
    return value;
  }

  readSigned(): number {
    const folded = this.readVarint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  /**
   * A length, checked before memory is reserved for it. Each entry takes a byte at least, so that the bytes that are left bound it
   * too.
   */
  readCount(most: number): number {
    const count = this.readVarint();
    if (count > most || count > this.#bytes.length - this.#at) {
      throw new DamagedRecord(`${count} entries are more than there may be, or than there are bytes for`);
    }
    return count;
  }

  /** An ascending set of numbers, each below `end`. */
  readSet(end: number): number[] {
    const numbers = new Array<number>(this.readCount(end));
    let next = 0;
    for (let index = 0; index < numbers.length; index += 1) {
      const number = next + this.readVarint();
      if (number >= end) {
        throw new DamagedRecord(`number ${number} is not below ${end}`);
      }
      numbers[index] = number;
      next = number + 1;
    }
    return numbers;
  }

  /** Undefined where there is no text. */
  readText(): string | undefined {
    const mark = this.#bytes[this.#at];
    if (mark === textMarks.none || mark === textMarks.utf16) {
      this.#at += 1;
      return mark === textMarks.none ? undefined : this.readBytes(this.readVarint()).toString("utf16le");
    }
    const from = this.#at;
    const end = this.#bytes.indexOf(textMarks.end, from);
    this.#take(end < 0 ? Number.POSITIVE_INFINITY : end + 1 - from);
    return this.#bytes.toString("utf8", from, end);
  }

  /** Unpacks a number of `size` bytes into the words from `at` on. */
  readWords(words: Int32Array, at: number, wordsEach: number, size: number): void {
    const from = this.#take(size);
    for (let word = at + wordsEach - 1, end = from + size; word >= at; word -= 1, end -= 4) {
      words[word] = end - 4 >= from ? this.#bytes.readInt32BE(end - 4) : this.#shortWord(from, end);
    }
  }

  #shortWord(from: number, end: number): number {
    let word = 0;
    for (let byte = from; byte < end; byte += 1) word = (word << 8) | (this.#bytes[byte] ?? 0);
    return word;
  }

  readBytes(size: number): Buffer {
    const from = this.#take(size);
    return this.#bytes.subarray(from, from + size);
  }

  /** @throws DamagedRecord when bytes are left */
  expectEnd(): void {
    if (this.#at < this.#bytes.length) {
      throw new DamagedRecord(`${this.#bytes.length - this.#at} bytes are left over`);
    }
  }

  #take(size: number): number {
    const from = this.#at;
    if (size > this.#bytes.length - from) {
      throw new DamagedRecord("the bytes end too early");
    }
    this.#at = from + size;
    return from;
  }
}
