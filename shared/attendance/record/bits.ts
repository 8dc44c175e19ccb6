/** Thrown when bytes are not what FORMAT.md describes, or do not fit the roster that they claim to change. */
export class DamagedRecord extends Error {
  override readonly name = "DamagedRecord";
}

const two32 = 2 ** 32;

/** Bits that `value` (a whole number, 0 and up) needs; 0 needs none. */
export function bitLength(value: number): number {
  return value < two32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / two32));
}

/** Numbers below this, and sums of two of them, are small integers to V8. */
const small = 2 ** 30;

/**
 * `value` x 2 ** `k`, by a shift where that is exact. V8 takes what comes of `**` for a floating-point number, and all that is
 * reckoned from it: tens of thousands of times and places, each in an object of its own.
 */
export function timesPowerOf2(value: number, k: number): number {
  return k < 30 && value < small >>> k ? value << k : value * 2 ** k;
}

/** `value` / 2 ** `k`, rounded down; by a shift where that is exact. */
export function dividedByPowerOf2(value: number, k: number): number {
  return value < two32 ? (k < 32 ? value >>> k : 0) : Math.floor(value / 2 ** k);
}

/** Writes numbers bit by bit, the most significant first. */
export class BitWriter {
  private bytes = new Uint8Array(256);
  /** Whole bytes written. */
  private length = 0;
  /** The bits after them, fewer than 32. */
  private word = 0;
  private wordBits = 0;

  /** `value` below 2 ** `width`, `width` up to 53. */
  write(value: number, width: number): void {
    if (width > 32) {
      const high = Math.floor(value / two32);
      this.write(high, width - 32);
      this.write(value - high * two32, 32);
      return;
    }
    const room = 32 - this.wordBits;
    if (width < room) {
      this.word = (this.word << width) | value;
      this.wordBits += width;
      return;
    }
    const left = width - room;
    this.put(room === 32 ? value : (this.word << room) | (value >>> left));
    this.word = value & ((1 << left) - 1);
    this.wordBits = left;
  }

  /** `value` below 2 ** `width`, any width. */
  writeBig(value: bigint, width: number): void {
    let left = width;
    while (left > 0) {
      const taken = left % 32 || 32;
      left -= taken;
      this.write(Number((value >> BigInt(left)) & 0xffffffffn), taken);
    }
  }

  writeFlag(value: boolean): void {
    this.write(value ? 1 : 0, 1);
  }

  /** Elias gamma of `value` + 1: one bit for 0, 2 log2(value) for the rest. `value` is 0 … 2 ** 52. */
  writeCount(value: number): void {
    const width = bitLength(value + 1);
    this.write(0, width - 1);
    this.write(value + 1, width);
  }

  /** `writeCount` for whole numbers of either sign. */
  writeSigned(value: number): void {
    this.writeCount(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** All bytes; the last one is filled up with zeros. Nothing may be written after that. */
  toBytes(): Uint8Array {
    const length = this.length + ((this.wordBits + 7) >>> 3);
    this.put(this.wordBits === 0 ? 0 : this.word << (32 - this.wordBits));
    return this.bytes.subarray(0, length);
  }

  private put(word: number): void {
    if (this.length + 4 > this.bytes.length) {
      const wider = new Uint8Array(this.bytes.length * 2);
      wider.set(this.bytes);
      this.bytes = wider;
    }
    this.bytes[this.length] = word >>> 24;
    this.bytes[this.length + 1] = word >>> 16;
    this.bytes[this.length + 2] = word >>> 8;
    this.bytes[this.length + 3] = word;
    this.length += 4;
  }
}

/** Reads what `BitWriter` wrote. Every method throws `DamagedRecord` at the end of the bytes. */
export class BitReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private at: number;

  constructor(bytes: Uint8Array, fromByte: number) {
    this.bytes = bytes;
    this.end = bytes.length * 8;
    this.at = fromByte * 8;
  }

  /** Up to 53 bits. */
  read(width: number): number {
    if (width > 32) {
      const high = this.read(width - 32);
      return high * two32 + this.read(32);
    }
    const value = width === 0 ? 0 : this.peek() >>> (32 - width);
    this.skip(width);
    return value;
  }

  /** The next 32 bits; zeros where the bytes have ended. */
  private peek(): number {
    const byte = this.at >>> 3;
    const passed = this.at & 7;
    const { bytes } = this;
    const word =
      ((bytes[byte] ?? 0) << 24) |
      ((bytes[byte + 1] ?? 0) << 16) |
      ((bytes[byte + 2] ?? 0) << 8) |
      (bytes[byte + 3] ?? 0);
    return passed === 0 ? word : (word << passed) | ((bytes[byte + 4] ?? 0) >>> (8 - passed));
  }

  private skip(width: number): void {
    this.at += width;
    if (this.at > this.end) {
      throw new DamagedRecord("the bytes end too early");
    }
  }

  readBig(width: number): bigint {
    if (width <= 53) {
      return BigInt(this.read(width));
    }
    let value = BigInt(this.read(width % 32));
    for (let left = width - (width % 32); left > 0; left -= 32) {
      value = (value << 32n) | BigInt(this.read(32));
    }
    return value;
  }

  readFlag(): boolean {
    return this.read(1) === 1;
  }

  /** How many `bit`s come before the other one, which is read too; at most `most`. */
  readRun(bit: 0 | 1, most: number): number {
    for (let run = 0; ; ) {
      const ahead = Math.clz32(bit === 0 ? this.peek() : ~this.peek());
      const same = Math.min(ahead, most - run);
      run += same;
      if (run === most) {
        this.skip(same);
        return run;
      }
      if (ahead < 32) {
        this.skip(same + 1);
        return run;
      }
      this.skip(same);
    }
  }

  readCount(): number {
    const width = this.readRun(0, 54);
    if (width > 53) {
      throw new DamagedRecord("a number is too long");
    }
    return timesPowerOf2(1, width) + this.read(width) - 1;
  }

  readSigned(): number {
    const folded = this.readCount();
    const half = folded < small ? folded >>> 1 : Math.floor(folded / 2);
    return folded % 2 === 0 ? half : -half - 1;
  }

  /**
   * A count of things that take up space, read before room is made for them. `most` stops damaged bytes from asking for
   * gigabytes.
   */
  readLength(most: number): number {
    const length = this.readCount();
    if (length > most) {
      throw new DamagedRecord("a length is out of bounds");
    }
    return length;
  }
}
