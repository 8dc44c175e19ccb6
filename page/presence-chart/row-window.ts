/** The rows of a virtual list that exist in the document. */
export interface RowWindow {
  readonly first: number;
  /** After the last. */
  readonly end: number;
}

export interface Scrolled {
  readonly scrollTop: number;
  readonly viewHeight: number;
  readonly rowHeight: number;
  readonly rowCount: number;
}

/**
 * The rows on the screen and `spare` more on either side. It moves in steps of `spare`, so that most scroll events change nothing and the
 * browser's own scrolling moves what is there.
 */
export function rowWindowOf({ scrollTop, viewHeight, rowHeight, rowCount }: Scrolled, spare: number): RowWindow {
  const top = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const shown = Math.ceil(viewHeight / rowHeight) + 1;
  const end = Math.min(rowCount, (Math.floor(top / spare) + 2) * spare + shown);
  const first = Math.max(0, Math.min((Math.floor(top / spare) - 1) * spare, end - shown));
  return { first, end: Math.max(first, end) };
}

/** Where to scroll so that a row is wholly visible; undefined when it is already. */
export function scrollTopFor(row: number, { scrollTop, viewHeight, rowHeight }: Scrolled): number | undefined {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + viewHeight ? top + rowHeight - viewHeight : undefined;
}
