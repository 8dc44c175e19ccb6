import { type BitReader, type BitWriter, DamagedRecord, timesPowerOf2 } from "./bits.ts";
import { bestSplit, escapedQuotient, writeCoded, writeEscape } from "./columns.ts";
import {
  addShifted,
  bigIntOf,
  type Limbs,
  limbBits,
  limbsOfBits,
  readLowBits,
  setBigInt,
  shiftedRight,
  writeLowBits,
} from "./limbs.ts";

/** Bits of the widest number of a set. */
export const widestBits = 160;

/** Numbers of this many bits are exact as plain numbers, and so are the sums of two of them. */
const plainBits = 52;
const plainUnit = 2 ** plainBits;

/** A set of big numbers as it is written: the least, and how many numbers are skipped between each of the others and the one before. */
export interface BigSet {
  readonly first: bigint;
  /** Rounded, where they do not fit `plainBits`. */
  readonly skips: readonly number[];
  /** The skip at a place, exactly; written over by the next. */
  readonly exactSkip: (index: number) => Limbs;
}

/** Writes a set of big numbers, each below 2 ** `width`; its size (at least 1) is known to the reader. */
export function writeBigSet(bits: BitWriter, { first, skips, exactSkip }: BigSet, width: number): void {
  bits.writeBig(first, width);
  if (skips.length === 0) {
    return;
  }
  // Only the choice is made on rounded numbers; what is written is exact.
  const { coding } = bestSplit(skips);
  const { k } = coding;
  const rice = coding.is === "rice";
  bits.writeFlag(rice);
  bits.write(k, 8);
  const short = rice ? Math.min(plainUnit, escapedQuotient * 2 ** k) : plainUnit;
  for (let index = 0; index < skips.length; index += 1) {
    const skip = skips[index] ?? 0;
    if (skip < short) {
      writeCoded(bits, coding, skip);
      continue;
    }
    const exact = exactSkip(index);
    writeQuotient(bits, rice, exact, k);
    writeLowBits(bits, exact, k);
  }
}

function writeQuotient(bits: BitWriter, rice: boolean, exact: Limbs, k: number): void {
  const quotient = shiftedRight(exact, k);
  if (rice && quotient < escapedQuotient) {
    bits.write(2 ** (quotient + 1) - 2, quotient + 1);
    return;
  }
  if (rice) {
    writeEscape(bits);
  }
  if (quotient < plainUnit) {
    bits.writeCount(quotient);
  } else {
    writeBigCount(bits, bigIntOf(exact) >> BigInt(k));
  }
}

/**
 * Reads a set back, number by number.
 *
 * @param start takes the least number
 * @param skip takes how many numbers are skipped before the next one; limbs are written over by the next
 */
export function readBigSet(
  bits: BitReader,
  length: number,
  width: number,
  start: (first: bigint) => void,
  skip: (numbers: number | Limbs) => void,
): void {
  start(bits.readBig(width));
  if (length < 2) {
    return;
  }
  const rice = bits.readFlag();
  const k = bits.read(8);
  if (k > width) {
    throw tooFarApart();
  }
  const room = limbsOfBits(width + limbBits);
  for (let left = length - 1; left > 0; left -= 1) {
    skip(rice ? readRiceSkip(bits, k, room) : readGolombSkip(bits, k, room));
  }
}

function readRiceSkip(bits: BitReader, k: number, room: Limbs): number | Limbs {
  const run = bits.readRun(1, escapedQuotient);
  if (run === escapedQuotient) {
    return readWideSkip(bits, bits.readRun(0, widestBits + 2), k, room);
  }
  if ((run + 1) * 2 ** k <= plainUnit) {
    return timesPowerOf2(run, k) + bits.read(k);
  }
  return readSkip(bits, run, k, room);
}

function readGolombSkip(bits: BitReader, k: number, room: Limbs): number | Limbs {
  const width = bits.readRun(0, widestBits + 2);
  if (width >= plainBits) {
    return readWideSkip(bits, width, k, room);
  }
  const quotient = timesPowerOf2(1, width) + bits.read(width) - 1;
  if (width + 1 + k <= plainBits) {
    return timesPowerOf2(quotient, k) + bits.read(k);
  }
  return readSkip(bits, quotient, k, room);
}

function readSkip(bits: BitReader, quotient: number, k: number, room: Limbs): Limbs {
  readLowBits(bits, room, k);
  if (!addShifted(room, quotient, k)) {
    throw tooFarApart();
  }
  return room;
}

/** A quotient as `writeBigCount` wrote it, of which the `width` zeros and the 1 after them are read, and the rest in `k` bits. */
function readWideSkip(bits: BitReader, width: number, k: number, room: Limbs): Limbs {
  const quotient = (1n << BigInt(width)) + bits.readBig(width) - 1n;
  if (!setBigInt(room, (quotient << BigInt(k)) + bits.readBig(k))) {
    throw tooFarApart();
  }
  return room;
}

function tooFarApart(): DamagedRecord {
  return new DamagedRecord("the numbers of a set are too far apart");
}

function writeBigCount(bits: BitWriter, value: bigint): void {
  const width = (value + 1n).toString(2).length;
  bits.writeBig(0n, width - 1);
  bits.writeBig(value + 1n, width);
}
