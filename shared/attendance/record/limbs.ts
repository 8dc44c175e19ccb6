import type { BitReader, BitWriter } from "./bits.ts";

/**
 * A whole number that is too wide for a plain one, in parts of 24 bits, the least significant first: a part times 2 ** 29 is
 * still exact. Each sum of big integers is an object of its own, and takes ten times as long.
 */
export type Limbs = Int32Array;

export const limbBits = 24;
export const limbUnit = 2 ** limbBits;

/** Zero, with room for so many bits. */
export function limbsOfBits(bits: number): Limbs {
  return new Int32Array(Math.ceil(bits / limbBits));
}

/** `limbs` divided by 2 ** `k`, rounded down. Exact when that is below 2 ** 53. */
export function shiftedRight(limbs: Limbs, k: number): number {
  const lowest = Math.floor(k / limbBits);
  const shift = k % limbBits;
  let value = 0;
  for (let index = limbs.length - 1; index > lowest; index -= 1) {
    value = value * limbUnit + (limbs[index] ?? 0);
  }
  return value * 2 ** (limbBits - shift) + ((limbs[lowest] ?? 0) >>> shift);
}

/** Adds `value` (below 2 ** 53) x 2 ** `k`. False when there is no room for the sum. */
export function addShifted(limbs: Limbs, value: number, k: number): boolean {
  const shift = k % limbBits;
  let left = value;
  let carry = 0;
  for (let index = Math.floor(k / limbBits); left > 0 || carry > 0; index += 1) {
    if (index >= limbs.length) {
      return false;
    }
    const above = Math.floor(left / limbUnit);
    const sum = (limbs[index] ?? 0) + (left - above * limbUnit) * 2 ** shift + carry;
    carry = Math.floor(sum / limbUnit);
    limbs[index] = sum - carry * limbUnit;
    left = above;
  }
  return true;
}

export function writeLowBits(bits: BitWriter, limbs: Limbs, k: number): void {
  const whole = Math.floor(k / limbBits);
  const part = k % limbBits;
  bits.write((limbs[whole] ?? 0) & (2 ** part - 1), part);
  for (let index = whole - 1; index >= 0; index -= 1) {
    bits.write(limbs[index] ?? 0, limbBits);
  }
}

/** Sets the lowest `k` bits, and all above them to 0. */
export function readLowBits(bits: BitReader, limbs: Limbs, k: number): void {
  const whole = Math.floor(k / limbBits);
  limbs.fill(0);
  limbs[whole] = bits.read(k % limbBits);
  for (let index = whole - 1; index >= 0; index -= 1) {
    limbs[index] = bits.read(limbBits);
  }
}

/** Of a number in parts below `unit`, the least significant first. */
export function bigIntOf(parts: Int32Array, unit = limbUnit): bigint {
  return parts.reduceRight((value, part) => value * BigInt(unit) + BigInt(part), 0n);
}

/** False when there is no room for `value`. */
export function setBigInt(limbs: Limbs, value: bigint): boolean {
  let left = value;
  for (let index = 0; index < limbs.length; index += 1) {
    limbs[index] = Number(BigInt.asUintN(limbBits, left));
    left >>= BigInt(limbBits);
  }
  return left === 0n;
}
