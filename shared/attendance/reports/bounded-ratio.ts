/**
 * Ratios as reports print them. A lower bound is rounded down and an upper bound up, so that rounding never claims more than was
 * seen: 3,599 of 3,600 seconds are a share of at least 0.9997, and never 1. Both numbers are whole, so that the quotient is cut where it
 * ought to be: 29 of 100 is 0.29, although 0.29 * 100 is below 29.
 */
export function ratioAtLeast(part: number, whole: number, digits: number): number {
  const unit = 10 ** digits;
  return whole <= 0 ? 0 : Math.floor((part * unit) / whole) / unit;
}

/** The same for an upper bound. */
export function ratioAtMost(part: number, whole: number, digits: number): number {
  const unit = 10 ** digits;
  return whole <= 0 ? 0 : Math.ceil((part * unit) / whole) / unit;
}

/** For values that are not bounds: averages, rates. */
export function ratioNearest(part: number, whole: number, digits: number): number {
  const unit = 10 ** digits;
  return whole <= 0 ? 0 : Math.round((part * unit) / whole) / unit;
}
