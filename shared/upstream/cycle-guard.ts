/**
 * Brent's cycle detection, small enough to travel in a cursor: whoever follows a vendor's page marks finds out that they
 * go in circles within three times the circle's length, without remembering them all.
 */
export interface CycleGuard {
  /** The mark that later ones are compared with. */
  readonly kept: string;
  /** Marks until a newer one is kept. */
  readonly patience: number;
  readonly seen: number;
}

export const freshCycleGuard: CycleGuard = { kept: "", patience: 1, seen: 0 };

/** The guard after one more mark, or undefined when that mark closes a circle. */
export function watchForCycle(guard: CycleGuard, mark: string): CycleGuard | undefined {
  if (guard.seen > 0 && mark === guard.kept) {
    return undefined;
  }
  return guard.seen >= guard.patience || guard.seen === 0
    ? { kept: mark, patience: guard.patience * 2, seen: 1 }
    : { ...guard, seen: guard.seen + 1 };
}

/** No walk follows so many marks. */
const mostPatience = 2 ** 30;

/** Reads a guard back out of a cursor. */
export function parseCycleGuard(value: unknown): CycleGuard | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const [kept, patience, seen]: readonly unknown[] = value;
  return typeof kept === "string" && isWithin(patience, 1) && isWithin(seen, 0) ? { kept, patience, seen } : undefined;
}

function isWithin(value: unknown, min: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= mostPatience;
}

export function packCycleGuard(guard: CycleGuard): readonly [string, number, number] {
  return [guard.kept, guard.patience, guard.seen];
}
