/** Where the columns of a matrix are, in CSS pixels. */
export interface MatrixLayout {
  readonly nameWidth: number;
  readonly totalWidth: number;
  /** Of the total time; a phone has no room for it. */
  readonly timeWidth: number;
  readonly cellWidth: number;
  /** From the left edge of a row to its first session. */
  readonly lead: number;
  readonly width: number;
}

const narrowerThan = 700;
const narrowestCell = 92;

/** Few sessions share the width that there is; many are scrolled. */
export function matrixLayoutOf(width: number, sessions: number): MatrixLayout {
  const isNarrow = width < narrowerThan;
  const [nameWidth, totalWidth, timeWidth] = isNarrow ? [136, 74, 0] : [208, 92, 152];
  const lead = nameWidth + 2 * totalWidth + timeWidth;
  const cellWidth = Math.max(narrowestCell, Math.floor((width - lead) / Math.max(1, sessions)));
  return { nameWidth, totalWidth, timeWidth, cellWidth, lead, width: Math.max(width, lead + sessions * cellWidth) };
}
