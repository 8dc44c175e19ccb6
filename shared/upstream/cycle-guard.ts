/**
 * Brent's cycle detection over a vendor's page marks. It stores one mark, small enough for a cursor, and finds a cycle within three
 * times its length.
 */
export interface CycleGuard {
  /** The mark that later marks are compared with. */
  readonly kept: string;
  /** After this many marks a newer one is kept; doubles each time. */
  readonly window: number;
  /** Marks since `kept`. */
  readonly seen: number;
}

export const freshCycleGuard: CycleGuard = { kept: "", window: 1, seen: 0 };

/** The guard after the next mark; undefined when the mark closes a cycle. */
export function watchForCycle(guard: CycleGuard, mark: string): CycleGuard | undefined {
  if (guard.seen > 0 && mark === guard.kept) {
    return undefined;
  }
  return guard.seen >= guard.window || guard.seen === 0
    ? { kept: mark, window: guard.window * 2, seen: 1 }
    : { ...guard, seen: guard.seen + 1 };
}

/** More marks than any walk follows. */
const largestWindow = 2 ** 30;

/** Reads a guard back out of a cursor. */
export function parseCycleGuard(value: unknown): CycleGuard | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const [kept, window, seen]: readonly unknown[] = value;
  return typeof kept === "string" && isWithin(window, 1) && isWithin(seen, 0) ? { kept, window, seen } : undefined;
}

function isWithin(value: unknown, min: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= largestWindow;
}

export function packCycleGuard(guard: CycleGuard): readonly [string, number, number] {
  return [guard.kept, guard.window, guard.seen];
}
