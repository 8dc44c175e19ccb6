import { groupingOf, groupsOf, parseDigits, parsePlainDecimal } from "./id-digits.ts";
import { type IdShape, isOfShape, isPlainDecimal, sameShape, shapeOf } from "./id-shapes.ts";
import { orderByKeys } from "./part-order.ts";

/** IDs of one shape by their numbers. */
export interface ShapedDigits {
  readonly shape: IdShape;
  /** ID by ID: its digits in groups, the least significant first. */
  readonly digits: Int32Array;
}

/** The digits of IDs that have one shape, in the order given; undefined where they have several, or none. */
export function digitsOfAll<Item>(items: readonly Item[], idOf: (item: Item) => string): ShapedDigits | undefined {
  const [first] = items;
  const shape = first === undefined ? undefined : shapeOf(idOf(first));
  if (shape === undefined) {
    return undefined;
  }
  const stride = groupsOf(shape);
  const digits = new Int32Array(items.length * stride);
  const isPlain = isPlainDecimal(shape);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined || !readInto(idOf(item), shape, isPlain, digits, index * stride)) {
      return undefined;
    }
  }
  return { shape, digits };
}

function readInto(id: string, shape: IdShape, isPlain: boolean, digits: Int32Array, at: number): boolean {
  if (isPlain) {
    return parsePlainDecimal(id, shape, digits, at);
  }
  const found = isOfShape(id, shape) ? shape : shapeOf(id);
  if (found === undefined || !sameShape(found, shape)) {
    return false;
  }
  parseDigits(id, shape, digits, at);
  return true;
}

/** The places of the IDs in ascending order, which is that of their texts: these are of one length. Equal ones as they are given. */
export function orderOfDigits({ shape, digits }: ShapedDigits): Uint32Array {
  const stride = groupsOf(shape);
  const { unit } = groupingOf(shape.kind);
  const keys = new Float64Array(digits.length / stride);
  // The two groups of digits in which they differ most make a number that is exact: one of all groups would be rounded, up or down.
  const group = mostSignificantThatDiffers(digits, stride);
  for (let place = 0; place < keys.length; place += 1) {
    const at = place * stride + group;
    keys[place] = (digits[at] ?? 0) * unit + (group > 0 ? (digits[at - 1] ?? 0) : 0);
  }
  return orderByKeys(keys, (one, other) => compareDigits(digits, stride, one, other) || one - other);
}

/** 0 where none does. */
function mostSignificantThatDiffers(digits: Int32Array, stride: number): number {
  for (let group = stride - 1; group > 0; group -= 1) {
    for (let at = group; at < digits.length; at += stride) {
      if (digits[at] !== digits[group]) {
        return group;
      }
    }
  }
  return 0;
}

/** The same IDs in that order. */
export function inOrder({ shape, digits }: ShapedDigits, order: Uint32Array): ShapedDigits {
  const stride = groupsOf(shape);
  const ordered = new Int32Array(digits.length);
  for (let at = 0; at < order.length; at += 1) {
    const from = (order[at] ?? 0) * stride;
    for (let group = 0; group < stride; group += 1) {
      ordered[at * stride + group] = digits[from + group] ?? 0;
    }
  }
  return { shape, digits: ordered };
}

/** Below 0 when the first of two numbers is less. */
export function compareDigits(digits: Int32Array, stride: number, one: number, other: number): number {
  for (let group = stride - 1; group >= 0; group -= 1) {
    const difference = (digits[one * stride + group] ?? 0) - (digits[other * stride + group] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
