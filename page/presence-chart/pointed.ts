/** What a tooltip is about: the row and instant that the pointer rests on; without `x` a row that was reached by keys. */
export interface Pointed {
  readonly row: number;
  /** In CSS pixels from the left edge of the plot. */
  readonly x: number | undefined;
}
