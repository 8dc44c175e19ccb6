import { type BitReader, type BitWriter, bitLength, DamagedRecord, dividedByPowerOf2, timesPowerOf2 } from "./bits.ts";
import { mostNumbers } from "./plausible.ts";

/** A quotient this long is written as such; whatever is above it would cost a bit per unit. */
export const escapedQuotient = 40;

/** How the values of one column are written. Which is the shortest depends on how they are spread. */
type Coding =
  /** Geometric spread (gaps of a random set, ages): quotient by 2 ** k in unary, the rest in k bits. */
  | { readonly is: "rice"; readonly k: number }
  /** Heavy tails: Elias gamma of the quotient, the rest in k bits. */
  | { readonly is: "exp-golomb"; readonly k: number }
  /** Even spread below `range`: as many bits as that takes. */
  | { readonly is: "even"; readonly range: number };

/** Those with a parameter. */
type SplitCoding = Extract<Coding, { readonly k: number }>;

const codingTags: readonly Coding["is"][] = ["rice", "exp-golomb", "even"];

// Loops by index in this file: columns hold small integers or doubles, and for one loop over both kinds V8 makes an object a value.

function riceBits(values: readonly number[], k: number): number {
  let bits = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const quotient = dividedByPowerOf2(value, k);
    bits += quotient < escapedQuotient ? quotient + 1 + k : escapedQuotient + 2 * Math.log2(value + 1) + 1;
  }
  return bits;
}

function expGolombBits(values: readonly number[], k: number): number {
  let bits = values.length * (k - 1);
  for (let index = 0; index < values.length; index += 1) {
    const quotient = dividedByPowerOf2(values[index] ?? 0, k) + 1;
    bits += 2 * (quotient < 2 ** 53 ? bitLength(quotient) : Math.floor(Math.log2(quotient)) + 1);
  }
  return bits;
}

/** Of longer columns, about so many values stand for all when a coding is chosen. */
const judgedValues = 128;

function sampleOf(column: readonly number[]): readonly number[] {
  const step = Math.max(1, Math.floor(column.length / judgedValues));
  if (step === 1) {
    return column;
  }
  const sample: number[] = [];
  for (let index = 0; index < column.length; index += step) {
    sample.push(column[index] ?? 0);
  }
  return sample;
}

/**
 * The best of the codings with a parameter, and about how long it is. The search goes down from the mean, or from the typical
 * value, for as long as that helps.
 */
export function bestSplit(column: readonly number[]): { coding: SplitCoding; bits: number } {
  const values = sampleOf(column);
  let sum = 0;
  let logs = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    sum += value;
    logs += Math.log2(value + 1);
  }
  const mean = Math.max(0, Math.round(Math.log2(sum / values.length + 1)));
  const typical = Math.max(0, Math.round(logs / values.length));
  const rice = bestFrom(mean, (k) => riceBits(values, k));
  const golomb = bestFrom(typical, (k) => expGolombBits(values, k));
  const isRice = rice.bits <= golomb.bits;
  const best = isRice ? rice : golomb;
  return {
    coding: { is: isRice ? "rice" : "exp-golomb", k: best.k },
    bits: best.bits * (column.length / values.length),
  };
}

function bestFrom(most: number, bitsWith: (k: number) => number): { readonly k: number; readonly bits: number } {
  let best = { k: most, bits: bitsWith(most) };
  for (let k = most - 1; k >= 0; k -= 1) {
    const bits = bitsWith(k);
    if (bits >= best.bits) {
      break;
    }
    best = { k, bits };
  }
  return best;
}

export function writeCoded(bits: BitWriter, coding: Coding, value: number): void {
  switch (coding.is) {
    case "rice": {
      const quotient = dividedByPowerOf2(value, coding.k);
      if (quotient >= escapedQuotient) {
        writeEscape(bits);
        bits.writeCount(value);
        return;
      }
      const rest = value - timesPowerOf2(quotient, coding.k);
      if (quotient + coding.k < 31) {
        bits.write((((2 << quotient) - 2) << coding.k) + rest, quotient + 1 + coding.k);
        return;
      }
      bits.write(timesPowerOf2(2, quotient) - 2, quotient + 1);
      bits.write(rest, coding.k);
      return;
    }
    case "exp-golomb": {
      const quotient = dividedByPowerOf2(value, coding.k);
      bits.writeCount(quotient);
      bits.write(value - timesPowerOf2(quotient, coding.k), coding.k);
      return;
    }
    case "even": {
      // Truncated binary: the first `spare` values take a bit less than the others.
      const width = bitLength(coding.range - 1);
      const spare = timesPowerOf2(1, width) - coding.range;
      if (value < spare) {
        bits.write(value, Math.max(0, width - 1));
      } else {
        bits.write(value + spare, width);
      }
    }
  }
}

/** Instead of a quotient that is too long. */
export function writeEscape(bits: BitWriter): void {
  bits.write(2 ** escapedQuotient - 1, escapedQuotient);
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
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
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
  for (let index = 0; index < rests.length; index += 1) {
    writeCoded(bits, coding, rests[index] ?? 0);
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
  for (let index = 0; index < gaps.length; index += 1) {
    writeCoded(bits, coding, gaps[index] ?? 0);
  }
}

/**
 * @param most places, of which each takes a bit at least: their number is then bounded by the bytes
 * @throws DamagedRecord
 */
export function readPositions(bits: BitReader, most: number): number[] {
  const length = bits.readLength(most);
  if (length === 0) {
    return [];
  }
  const coding = readCoding(bits);
  if (coding.is === "even") {
    throw new DamagedRecord("places are not written evenly");
  }
  const positions: number[] = [];
  let next = 0;
  for (let index = 0; index < length; index += 1) {
    const position = next + readCoded(bits, coding);
    if (position > mostNumbers) {
      throw new DamagedRecord("a place is out of bounds");
    }
    positions.push(position);
    next = position + 1;
  }
  return positions;
}
