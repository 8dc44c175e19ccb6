import type { EpochSeconds } from "../../identity/ids.ts";
import type { SlotObservation } from "../observation.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "../rules/time-order.ts";
import { cellsOf, type SlotCell } from "./slot-cells.ts";

/** A stretch of a window and how many people were there, by one sample. */
export interface PicturePiece extends SlotCell {
  readonly people: number;
  /**
   * `count`: so many. `at-least`: a list that was cut off showed so many, and hides others. `suspect`: a count that says nothing
   * of its time.
   */
  readonly kind: "count" | "at-least" | "suspect";
  /** When the sample was answered, within the window. */
  readonly at: EpochSeconds;
  readonly everySeconds: number;
}

interface SlotSamples {
  /** False when the slot has no count, so that its lists speak for it. */
  readonly counted: boolean;
  readonly times: readonly EpochSeconds[];
  readonly cells: readonly SlotCell[];
  readonly everySeconds: number;
}

/** A sample is judged some slots after its own, once its neighbours have been read. */
const mostPendingSlots = 64;

/**
 * The picture of a room from which peak, average and points are all made: every second of a window belongs to one sample at the
 * most, that of its slot. A count speaks for its cell; where a slot has no count, its list does. At an edge that cuts a cell, the part
 * inside belongs to the neighbouring cell's sample if the cell's own lies outside: the window claims what was seen in it.
 */
export class RoomPicture implements RoomListener {
  readonly #window: TimeWindow;
  readonly #emit: (piece: PicturePiece) => void;
  readonly #slots = new Map<EpochSeconds, SlotSamples>();
  /** The piece at the window's start, while its only sample lies before the window. */
  #head: PicturePiece | null = null;
  #last: PicturePiece | null = null;

  constructor(window: TimeWindow, emit: (piece: PicturePiece) => void) {
    this.#window = window;
    this.#emit = emit;
  }

  onSlot({ slot, counts, rosters, sampleEverySeconds: everySeconds }: SlotObservation): void {
    const counted = counts.length > 0;
    const times = counted ? counts.map(({ at }) => at) : rosters.map(({ to }) => to);
    if (times.length === 0) return;
    this.#slots.set(slot, { counted, times, cells: cellsOf(slot, everySeconds, times), everySeconds });
    const oldest = this.#slots.keys().next().value;
    if (oldest !== undefined && this.#slots.size > mostPendingSlots) this.#slots.delete(oldest);
  }

  onCount({ slot, at, count, suspect }: JudgedCount): void {
    this.#enter(slot, at, { people: count, kind: suspect ? "suspect" : "count" });
  }

  onRoster({ slot, roster, completeness, joins }: JudgedRoster): void {
    if (this.#slots.get(slot)?.counted !== false) return;
    this.#enter(slot, roster.to, { people: joins.rows, kind: completeness === "complete" ? "count" : "at-least" });
  }

  /** Call once, after the last observation. */
  finish(): void {
    if (this.#head !== null) this.#emit(this.#head);
    this.#head = null;
  }

  #enter(slot: EpochSeconds, at: EpochSeconds, sample: Pick<PicturePiece, "people" | "kind">): void {
    const { from, to } = this.#window;
    const samples = this.#slots.get(slot);
    const cell = samples?.cells[samples.times.indexOf(at)];
    if (samples === undefined || cell === undefined || cell.start >= to || cell.end <= from) return;
    const { everySeconds } = samples;
    const piece: PicturePiece = {
      ...sample,
      start: Math.max(cell.start, from),
      end: Math.min(cell.end, to),
      at: Math.min(Math.max(at, from), to - 1),
      everySeconds,
    };
    if (cell.start < from && at < from) this.#head = piece;
    else this.#append(piece, cell.end > to && at >= to);
  }

  #append(piece: PicturePiece, isOutside: boolean): void {
    const head = this.#head;
    this.#head = null;
    if (head !== null) {
      const isNext = piece.start === head.end && !isOutside && piece.kind === "count";
      this.#emit(isNext ? { ...piece, start: head.start, end: head.end } : head);
    }
    const { start, end } = piece;
    const before = this.#last?.end === start && isOutside ? this.#last : piece;
    this.#emit({ ...before, start, end });
    this.#last = piece.kind === "count" ? piece : null;
  }
}
