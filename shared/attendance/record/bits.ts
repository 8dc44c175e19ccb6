/** Thrown when bytes are not what FORMAT.md describes, or do not fit the roster that they claim to change. */
export class DamagedRecord extends Error {
  override readonly name = "DamagedRecord";
}

const two32 = 2 ** 32;

/** Bits that `value` (a whole number, 0 and up) needs; 0 needs none. */
export function bitLength(value: number): number {
  return value < two32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / two32));
}

/** Writes numbers bit by bit, the most significant first. */
export class BitWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  /** `value` below 2 ** `width`, `width` up to 53. */
  write(value: number, width: number): void {
    if (width > 32) {
      this.write(Math.floor(value / two32), width - 32);
      this.write(value % two32, 32);
      return;
    }
    let left = width;
    while (left > 0) {
      const at = this.length >>> 3;
      if (at >= this.bytes.length) {
        this.grow();
      }
      const room = 8 - (this.length & 7);
      const taken = Math.min(room, left);
      const chunk = (value >>> (left - taken)) & ((1 << taken) - 1);
      this.bytes[at] = (this.bytes[at] ?? 0) | (chunk << (room - taken));
      this.length += taken;
      left -= taken;
    }
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

  /** The bytes so far; the last one is filled up with zeros. */
  toBytes(): Uint8Array {
    return this.bytes.subarray(0, (this.length + 7) >>> 3);
  }

  private grow(): void {
    const wider = new Uint8Array(this.bytes.length * 2);
    wider.set(this.bytes);
    this.bytes = wider;
  }
}

/** Reads what `BitWriter` wrote. Every method throws `DamagedRecord` at the end of the bytes. */
export class BitReader {
  private readonly bytes: Uint8Array;
  private at: number;

  constructor(bytes: Uint8Array, fromByte: number) {
    this.bytes = bytes;
    this.at = fromByte * 8;
  }

  read(width: number): number {
    if (width > 32) {
      const high = this.read(width - 32);
      return high * two32 + this.read(32);
    }
    let value = 0;
    let left = width;
    while (left > 0) {
      const byte = this.bytes[this.at >>> 3];
      if (byte === undefined) {
        throw new DamagedRecord("the bytes end too early");
      }
      const room = 8 - (this.at & 7);
      const taken = Math.min(room, left);
      value = value * (1 << taken) + ((byte >>> (room - taken)) & ((1 << taken) - 1));
      this.at += taken;
      left -= taken;
    }
    return value;
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
    let run = 0;
    while (run < most && this.read(1) === bit) {
      run += 1;
    }
    return run;
  }

  readCount(): number {
    const width = this.readRun(0, 54);
    if (width > 53) {
      throw new DamagedRecord("a number is too long");
    }
    return 2 ** width + this.read(width) - 1;
  }

  readSigned(): number {
    const folded = this.readCount();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
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
