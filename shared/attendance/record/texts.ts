import { Buffer } from "node:buffer";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type BitReader, type BitWriter, DamagedRecord } from "./bits.ts";
import { readColumn, writeColumn } from "./columns.ts";
import { mostTextBytes } from "./plausible.ts";

/** Shorter text is not worth a try: there is nothing in it to repeat. */
const worthPackingBytes = 24;

/**
 * A third of the time of zlib's usual level 6, for 5 % more bytes of nicknames. The texts of an item are short: a quarter of
 * the usual memory does as well, and making room for it was half of the work on a short one.
 */
const packing = { level: 2, memLevel: 6, windowBits: 13 } as const;

/** Collects the texts of one item, which are packed together at its end. */
export class TextWriter {
  private readonly parts: Uint8Array[] = [];

  /** Writes the lengths among the bits, the characters among the texts. How many there are is known to the reader. */
  writeStrings(bits: BitWriter, strings: readonly string[]): void {
    if (strings.length === 0) {
      return;
    }
    const joined = strings.join("");
    const utf8 = Buffer.from(joined, "utf8");
    const isAscii = utf8.length === joined.length;
    // UTF-8 cannot hold half a surrogate pair, and no ID may come back changed: then all of them go as UTF-16.
    const encoding = isAscii || strings.every((text) => text.isWellFormed()) ? "utf8" : "utf16le";
    bits.writeFlag(encoding === "utf8");
    writeColumn(
      bits,
      strings.map((text) => (isAscii ? text.length : Buffer.byteLength(text, encoding))),
    );
    this.parts.push(encoding === "utf8" ? utf8 : Buffer.from(joined, encoding));
  }

  /** The text bytes as they are stored: packed when that is shorter. */
  pack(): { readonly bytes: Uint8Array; readonly packed: boolean } {
    const plain = Buffer.concat(this.parts);
    if (plain.length < worthPackingBytes) {
      return { bytes: plain, packed: false };
    }
    const packed = deflateRawSync(plain, packing);
    const isShorter = packed.length < plain.length && plain.length <= mostTextBytes(packed.length);
    return isShorter ? { bytes: packed, packed: true } : { bytes: plain, packed: false };
  }
}

export class TextReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(stored: Uint8Array, packed: boolean) {
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    this.bytes = packed ? unpack(bytes) : bytes;
  }

  readStrings(bits: BitReader, length: number): string[] {
    if (length === 0) {
      return [];
    }
    const encoding = bits.readFlag() ? "utf8" : "utf16le";
    return readColumn(bits, length).map((size) => {
      const end = this.at + size;
      if (size < 0 || end > this.bytes.length) {
        throw new DamagedRecord("the texts end too early");
      }
      const text = this.bytes.toString(encoding, this.at, end);
      this.at = end;
      return text;
    });
  }
}

function unpack(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: mostTextBytes(bytes.length) });
  } catch (cause) {
    throw new DamagedRecord("the texts cannot be unpacked", { cause });
  }
}
