import { type BitReader, type BitWriter, bitLength, DamagedRecord, timesPowerOf2 } from "./bits.ts";

/** No column is longer: far above any list a vendor shows, and low enough to be safe against damaged bytes. */
export const mostRows = 1_000_000;

/** A quotient this long is written as such; whatever is above it would cost a bit per unit. */
const escapedQuotient = 40;

/** How the values of one column are written. Which is the shortest depends on how they are spread. */
type Coding =
  /** Geometric spread (gaps of a random set, ages): quotient by 2 ** k in unary, the rest in k bits. */
  | { readonly is: "rice"; readonly k: number }
  /** Heavy tails: Elias gamma of the quotient, the rest in k bits. */
  | { readonly is: "exp-golomb"; readonly k: number }
  /** Even spread below `range`: as many bits as that takes. */
  | { readonly is: "even"; readonly range: number };

const codingTags: readonly Coding["is"][] = ["rice", "exp-golomb", "even"];

function riceBits(values: readonly number[], k: number): number {
  const unit = 2 ** k;
  let bits = 0;
  for (const value of values) {
    const quotient = Math.floor(value / unit);
    bits += quotient < escapedQuotient ? quotient + 1 + k : escapedQuotient + 2 * Math.log2(value + 1) + 1;
  }
  return bits;
}

function expGolombBits(values: readonly number[], k: number): number {
  const unit = 2 ** k;
  let bits = values.length * (k - 1);
  for (const value of values) {
    const quotient = Math.floor(value / unit) + 1;
    bits += 2 * (quotient < 2 ** 53 ? bitLength(quotient) : Math.floor(Math.log2(quotient)) + 1);
  }
  return bits;
}

/** Of longer columns, about so many values stand for all when a coding is chosen. */
const judgedValues = 256;

/**
 * The best of the codings with a parameter, and about how long it is; the search stays near the mean and the typical value.
 */
function bestSplit(column: readonly number[]): { coding: Coding; bits: number } {
  const step = Math.max(1, Math.floor(column.length / judgedValues));
  const values = step === 1 ? column : column.filter((_, index) => index % step === 0);
  let sum = 0;
  let logs = 0;
  for (const value of values) {
    sum += value;
    logs += Math.log2(value + 1);
  }
  const mean = Math.max(0, Math.round(Math.log2(sum / values.length + 1)));
  const typical = Math.max(0, Math.round(logs / values.length));
  let best: { coding: Coding; bits: number } = { coding: { is: "rice", k: mean }, bits: riceBits(values, mean) };
  const consider = (coding: Coding, bits: number): void => {
    if (bits < best.bits) {
      best = { coding, bits };
    }
  };
  for (let k = Math.max(0, mean - 2); k < mean; k += 1) {
    consider({ is: "rice", k }, riceBits(values, k));
  }
  for (let k = Math.max(0, typical - 3); k <= typical; k += 1) {
    consider({ is: "exp-golomb", k }, expGolombBits(values, k));
  }
  return { coding: best.coding, bits: best.bits * (column.length / values.length) };
}

function writeCoded(bits: BitWriter, coding: Coding, value: number): void {
  switch (coding.is) {
    case "rice": {
      const quotient = Math.floor(value / 2 ** coding.k);
      if (quotient >= escapedQuotient) {
        bits.writeBig(2n ** BigInt(escapedQuotient) - 1n, escapedQuotient);
        bits.writeCount(value);
        return;
      }
      bits.write(2 ** (quotient + 1) - 2, quotient + 1);
      bits.write(value % 2 ** coding.k, coding.k);
      return;
    }
    case "exp-golomb":
      bits.writeCount(Math.floor(value / 2 ** coding.k));
      bits.write(value % 2 ** coding.k, coding.k);
      return;
    case "even": {
      // Truncated binary: the first `spare` values take a bit less than the others.
      const width = bitLength(coding.range - 1);
      const spare = 2 ** width - coding.range;
      if (value < spare) {
        bits.write(value, Math.max(0, width - 1));
      } else {
        bits.write(value + spare, width);
      }
    }
  }
}

function readCoded(bits: BitReader, coding: Coding): number {
  switch (coding.is) {
    case "rice": {
      const quotient = bits.readRun(1, escapedQuotient);
      return quotient === escapedQuotient ? bits.readCount() : timesPowerOf2(quotient, coding.k) + bits.read(coding.k);
    }
    case "exp-golomb":
      return timesPowerOf2(bits.readCount(), coding.k) + bits.read(coding.k);
    case "even": {
      const width = bitLength(coding.range - 1);
      const spare = timesPowerOf2(1, width) - coding.range;
      if (width === 0) {
        return 0;
      }
      const short = bits.read(width - 1);
      return short < spare ? short : short * 2 + bits.read(1) - spare;
    }
  }
}

function writeCoding(bits: BitWriter, coding: Coding): void {
  bits.write(codingTags.indexOf(coding.is), 2);
  if (coding.is === "even") {
    bits.writeCount(coding.range);
  } else {
    bits.write(coding.k, 6);
  }
}

function readCoding(bits: BitReader): Coding {
  const is = codingTags[bits.read(2)];
  if (is === undefined) {
    throw new DamagedRecord("unknown column coding");
  }
  if (is === "even") {
    return { is, range: Math.max(1, bits.readCount()) };
  }
  const k = bits.read(6);
  if (k > 53) {
    throw new DamagedRecord("a column's values are too wide");
  }
  return { is, k };
}

/** Writes whole numbers of either sign in their order. How many there are is known to the reader. */
export function writeColumn(bits: BitWriter, values: readonly number[]): void {
  if (values.length === 0) {
    return;
  }
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  bits.writeSigned(least);
  const rests = values.map((value) => value - least);
  const range = most - least + 1;
  const split = bestSplit(rests);
  const even = values.length * Math.log2(range) + 2 * Math.log2(range + 1);
  const coding: Coding = even < split.bits + 6 ? { is: "even", range } : split.coding;
  writeCoding(bits, coding);
  for (const rest of rests) {
    writeCoded(bits, coding, rest);
  }
}

export function readColumn(bits: BitReader, length: number): number[] {
  if (length === 0) {
    return [];
  }
  const least = bits.readSigned();
  const coding = readCoding(bits);
  const values = new Array<number>(length);
  for (let index = 0; index < length; index += 1) {
    values[index] = least + readCoded(bits, coding);
  }
  return values;
}

/** Writes a set of positions, ascending, each 0 or above; its size comes first. */
export function writePositions(bits: BitWriter, positions: readonly number[]): void {
  bits.writeCount(positions.length);
  if (positions.length === 0) {
    return;
  }
  const gaps = positions.map((position, index) => position - (index === 0 ? 0 : (positions[index - 1] ?? 0) + 1));
  const { coding } = bestSplit(gaps);
  writeCoding(bits, coding);
  for (const gap of gaps) {
    writeCoded(bits, coding, gap);
  }
}

export function readPositions(bits: BitReader): number[] {
  const length = bits.readLength(mostRows);
  if (length === 0) {
    return [];
  }
  const coding = readCoding(bits);
  const positions = new Array<number>(length);
  let next = 0;
  for (let index = 0; index < length; index += 1) {
    const position = next + readCoded(bits, coding);
    positions[index] = position;
    next = position + 1;
  }
  return positions;
}

/** Bits of the widest number written by `writeBigSet`. */
export const widestBits = 160;

/** Numbers of this many bits are exact as plain numbers. */
const plainBits = 52;

/** A set of big numbers as it is written: the least, and how far each of the others is above the one before. */
export interface BigSet {
  readonly first: bigint;
  /** As plain numbers wherever these are exact: big ones take several times as long. */
  readonly gaps: readonly (number | bigint)[];
}

/** Writes a set of big numbers, each below 2 ** `width`; its size (at least 1) is known to the reader. */
export function writeBigSet(bits: BitWriter, { first, gaps }: BigSet, width: number): void {
  bits.writeBig(first, width);
  if (gaps.length === 0) {
    return;
  }
  // Only the choice is made on rounded numbers; what is written is exact. No gap is 0.
  const rounded = gaps.map((gap) => Number(gap) - 1);
  const { coding } = bestSplit(rounded);
  const k = coding.is === "even" ? 0 : coding.k;
  const rice = coding.is === "rice";
  bits.writeFlag(rice);
  bits.write(k, 8);
  const shift = BigInt(k);
  const coded: Coding = { is: rice ? "rice" : "exp-golomb", k };
  for (let index = 0; index < gaps.length; index += 1) {
    const plain = rounded[index] ?? 0;
    const isShort = !rice || plain < escapedQuotient * 2 ** k;
    if (isShort && plain < 2 ** plainBits) {
      writeCoded(bits, coded, plain);
      continue;
    }
    const gap = BigInt(gaps[index] ?? 1) - 1n;
    const quotient = gap >> shift;
    if (!rice) {
      writeBigCount(bits, quotient);
    } else if (quotient < escapedQuotient) {
      const run = Number(quotient);
      bits.write(2 ** (run + 1) - 2, run + 1);
    } else {
      bits.writeBig(2n ** BigInt(escapedQuotient) - 1n, escapedQuotient);
      writeBigCount(bits, quotient);
    }
    bits.writeBig(BigInt.asUintN(k, gap), k);
  }
}

export function readBigSet(bits: BitReader, length: number, width: number): BigSet {
  const first = bits.readBig(width);
  if (length < 2) {
    return { first, gaps: [] };
  }
  const rice = bits.readFlag();
  const k = bits.read(8);
  const gaps = new Array<number | bigint>(length - 1);
  for (let index = 0; index < gaps.length; index += 1) {
    gaps[index] = rice ? readRiceGap(bits, k) : readGolombGap(bits, k);
  }
  return { first, gaps };
}

function readRiceGap(bits: BitReader, k: number): number | bigint {
  const run = bits.readRun(1, escapedQuotient);
  if (run === escapedQuotient || (run + 1) * 2 ** k > 2 ** plainBits) {
    const quotient = run === escapedQuotient ? readBigCount(bits, bits.readRun(0, widestBits + 2)) : BigInt(run);
    return (quotient << BigInt(k)) + bits.readBig(k) + 1n;
  }
  return timesPowerOf2(run, k) + bits.read(k) + 1;
}

function readGolombGap(bits: BitReader, k: number): number | bigint {
  const width = bits.readRun(0, widestBits + 2);
  if (width + 1 + k > plainBits) {
    return (readBigCount(bits, width) << BigInt(k)) + bits.readBig(k) + 1n;
  }
  const quotient = timesPowerOf2(1, width) + bits.read(width) - 1;
  return timesPowerOf2(quotient, k) + bits.read(k) + 1;
}

function writeBigCount(bits: BitWriter, value: bigint): void {
  const width = (value + 1n).toString(2).length;
  bits.writeBig(0n, width - 1);
  bits.writeBig(value + 1n, width);
}

/** What is left of a count once its `width` zeros and the 1 after them are read. */
function readBigCount(bits: BitReader, width: number): bigint {
  return (1n << BigInt(width)) + bits.readBig(width) - 1n;
}
