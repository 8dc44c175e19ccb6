import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";

/** The part of a slot for which one sample speaks. */
export interface SlotCell {
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
}

/**
 * Divides a slot into one cell for each sample that was due in it. A sample belongs to the cell in which its answer came, or, if answers came
 * late, to the last cell that leaves one for each sample after it: all of a whole slot's samples fill all of its cells. The cell of a lost
 * sample stays empty. A room that is looked at less often than once a slot has one cell: nothing was observed between two looks.
 *
 * @param times when the samples were answered, ascending
 */
export function cellsOf(slot: EpochSeconds, everySeconds: number, times: readonly EpochSeconds[]): readonly SlotCell[] {
  const cells = Math.max(1, times.length, Math.floor(slotSeconds / everySeconds));
  const edge = (index: number): EpochSeconds => slot + Math.floor((index * slotSeconds) / cells);
  let next = 0;
  return times.map((at, rank) => {
    const answered = Math.floor(((at - slot) * cells) / slotSeconds);
    const index = Math.min(cells - times.length + rank, Math.max(next, answered));
    next = index + 1;
    return { start: edge(index), end: edge(index + 1) };
  });
}
