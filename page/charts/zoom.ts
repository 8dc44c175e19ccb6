/** The part of a time axis that is shown, in seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const leastSeconds = 60;

/** A part of `whole` around `center`, so much shorter (below 1) or longer. */
export function zoomed(span: Span, whole: Span, factor: number, center = (span.from + span.to) / 2): Span {
  const length = Math.min(whole.to - whole.from, Math.max(leastSeconds, (span.to - span.from) * factor));
  const share = (center - span.from) / Math.max(1, span.to - span.from);
  return within({ from: center - length * share, to: center + length * (1 - share) }, whole);
}

/** Moved by a share of its own length. */
export function panned({ from, to }: Span, whole: Span, share: number): Span {
  const by = (to - from) * share;
  return within({ from: from + by, to: to + by }, whole);
}

export const isWhole = (span: Span, whole: Span): boolean => span.from <= whole.from && span.to >= whole.to;

function within({ from, to }: Span, whole: Span): Span {
  const length = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: start, to: start + length };
}
