/** Where the columns of the presence chart are, in CSS pixels. */
export interface PresenceLayout {
  readonly isNarrow: boolean;
  readonly rowHeight: number;
  readonly barTop: number;
  readonly barHeight: number;
  readonly plotLeft: number;
  readonly plotWidth: number;
}

const narrowerThan = 640;
const nameWidth = { usual: 208, wide: 264 };
const wideFrom = 1100;
/** Of the columns behind the plot; the style sheet has the same widths. */
const figuresWidth = 256;

/** Side by side where there is room; on a phone the bar goes under the name and has the whole width. */
export function layoutOf(width: number): PresenceLayout {
  if (width < narrowerThan) {
    return { isNarrow: true, rowHeight: 52, barTop: 32, barHeight: 10, plotLeft: 0, plotWidth: Math.max(1, width) };
  }
  const plotLeft = width >= wideFrom ? nameWidth.wide : nameWidth.usual;
  const plotWidth = Math.max(1, width - plotLeft - figuresWidth);
  return { isNarrow: false, rowHeight: 32, barTop: 10, barHeight: 12, plotLeft, plotWidth };
}
