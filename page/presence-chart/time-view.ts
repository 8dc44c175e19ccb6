/** A stretch of time in epoch seconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Nobody needs to see less than a minute: no source is finer than ten seconds. */
const shortestSpanSeconds = 60;

export function xOf(time: number, view: TimeSpan, width: number): number {
  return ((time - view.from) / (view.to - view.from)) * width;
}

export function timeAt(x: number, view: TimeSpan, width: number): number {
  return view.from + (x / width) * (view.to - view.from);
}

/** The view made `factor` times as long around an instant that keeps its position on the screen. */
export function zoomed(view: TimeSpan, factor: number, around: number, limits: TimeSpan): TimeSpan {
  const length = view.to - view.from;
  const wanted = Math.min(limits.to - limits.from, Math.max(shortestSpanSeconds, length * factor));
  const share = length === 0 ? 0.5 : (around - view.from) / length;
  return within({ from: around - share * wanted, to: around + (1 - share) * wanted }, limits);
}

export function panned(view: TimeSpan, seconds: number, limits: TimeSpan): TimeSpan {
  return within({ from: view.from + seconds, to: view.to + seconds }, limits);
}

export function isWhole(view: TimeSpan, limits: TimeSpan): boolean {
  return view.from <= limits.from && view.to >= limits.to;
}

/** Moved, and cut only where it is longer than the limits. */
function within(view: TimeSpan, limits: TimeSpan): TimeSpan {
  const length = Math.min(view.to - view.from, limits.to - limits.from);
  const from = Math.min(Math.max(view.from, limits.from), limits.to - length);
  return { from, to: from + length };
}
