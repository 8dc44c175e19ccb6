import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, type SlotObservation, slotSeconds } from "../observation.ts";
import { type JoinRange, rangesMeet } from "./page-seams.ts";
import type { TimeWindow } from "./person-totals.ts";
import { joinSecond } from "./stay.ts";
import type { JudgedRoster, RoomListener } from "./time-order.ts";

/**
 * Two lists with a slot missing between them are at least two slots apart. A stay between them could be this long and go
 * unseen, so people who were not seen there may have been there.
 */
export const longestBlindSeconds = 2 * slotSeconds + rosterStalenessSeconds;

/** The same for lists of several pages, of which one may lose the person at a seam: one slot more. */
const longestBlindPagedSeconds = longestBlindSeconds + slotSeconds;

/** A list that shows everybody but those at its seams. */
interface ClearList {
  readonly low: EpochSeconds;
  readonly to: EpochSeconds;
  readonly seams: readonly JoinRange[];
}

/** A stretch in which every stay of `blindSeconds` or more was seen. */
interface ClearRun {
  readonly lists: number;
  readonly firstTo: EpochSeconds;
  readonly lastLow: EpochSeconds;
  readonly blindSeconds: number;
  readonly paged: boolean;
}

export interface Visibility {
  /** True when every stay within the window that was longer than the floor was seen. */
  readonly clear: boolean;
  /** A stay shorter than this can go unseen: the longest time between lists, gaps included. */
  readonly floorSeconds: number;
}

/** A stay shorter than this can go unseen where no slot is missing: the interval between lists and the age of a list. */
export function detectionFloor(listsEverySeconds: number): number {
  return listsEverySeconds + rosterStalenessSeconds;
}

interface ListTime {
  readonly low: EpochSeconds;
  readonly to: EpochSeconds;
}

/**
 * Finds the stretches in which nobody can have been in the room without ever being listed. The lists that prove it form runs; a
 * truncated list, a list cut short, a gap or a slot without record ends a run. An `unsettled` list continues a run when it reaches
 * back to before the list before it: everybody who came in between is newer than its oldest entry, and shown.
 */
export class ListVisibility implements RoomListener {
  readonly #runs: ClearRun[] = [];
  #last: ClearList | null = null;
  #beforeLast: ClearList | null = null;
  #low: EpochSeconds | null = null;
  #open = false;
  #slot: EpochSeconds | null = null;
  /** How far apart the room's lists are: a minute, or the room's own cadence when that is slower. */
  everySeconds: number = slotSeconds;
  /** Stretches of slots without a list that was due. */
  readonly #gaps: TimeWindow[] = [];
  readonly #lists: ListTime[] = [];

  onSlot({ slot, gaps, rosters, sampleEverySeconds }: SlotObservation): void {
    const due = this.#slot === null ? slot : this.#slot + slotSeconds;
    if (slot > due) this.#gaps.push({ from: due, to: slot });
    const failed = rosters.length === 0 && gaps.some(({ what }) => what === "roster");
    if (failed) this.#gaps.push({ from: slot, to: slot + slotSeconds });
    this.#slot = Math.max(slot, this.#slot ?? slot);
    this.everySeconds = Math.max(this.everySeconds, sampleEverySeconds);
  }

  onRoster({ roster, completeness, joins, seams }: JudgedRoster): void {
    const low = roster.from - rosterStalenessSeconds;
    this.#lists.push({ low, to: roster.to });
    const showsAllNewcomers =
      completeness === "complete" ||
      (completeness === "unsettled" && this.#open && this.#low !== null && joins.at(0) + joinSecond <= this.#low);
    if (!showsAllNewcomers) {
      this.#open = false;
      return;
    }
    const list: ClearList = { low, to: roster.to, seams };
    this.#extend(list, roster.from);
    this.#open = true;
    this.#low = low;
  }

  #extend(list: ClearList, from: EpochSeconds): void {
    const run = this.#open ? this.#runs.at(-1) : undefined;
    const last = this.#last;
    const beforeLast = this.#beforeLast;
    this.#beforeLast = last;
    this.#last = list;
    const paged = list.seams.length > 0;
    const startsAnew =
      run === undefined || last === null || this.#isBrokenWithin(last.low, from) || rangesMeet(last.seams, list.seams);
    if (startsAnew) {
      this.#beforeLast = null;
      this.#runs.push({ lists: 1, firstTo: list.to, lastLow: list.low, blindSeconds: 0, paged });
      return;
    }
    // A person lost at a seam of the last list could have come after the list before it, and can have left before this one.
    const lostAtSeam = last.seams.length > 0;
    const blind = list.to - (lostAtSeam ? (beforeLast ?? last).low : last.low);
    this.#runs[this.#runs.length - 1] = {
      lists: run.lists + 1,
      firstTo: run.lists === 1 && lostAtSeam ? list.to : run.firstTo,
      lastLow: paged ? last.low : list.low,
      blindSeconds: Math.max(run.blindSeconds, blind),
      paged: run.paged || paged,
    };
  }

  /** Whether a stay within the window could have gone unseen. Nothing is claimed of a window that is no longer than its floor. */
  within(from: EpochSeconds, to: EpochSeconds): Visibility {
    const usual = detectionFloor(this.everySeconds);
    const isWhole = !this.#gaps.some((gap) => gap.to > from && gap.from < to) && !this.#endsBefore(to);
    for (const run of isWhole ? this.#runs : []) {
      if (run.paged && run.lists < 2) continue;
      // Before a run's first list and after its last one no more may be unseen than between any two.
      if (run.firstTo - from > usual || to - run.lastLow > usual) continue;
      const floorSeconds = Math.max(usual, run.blindSeconds);
      const limit = run.paged ? longestBlindPagedSeconds : longestBlindSeconds;
      if (floorSeconds < limit && floorSeconds < to - from) return { clear: true, floorSeconds };
    }
    return { clear: false, floorSeconds: Math.max(usual, this.#longestBlind(from, to)) };
  }

  #longestBlind(from: EpochSeconds, to: EpochSeconds): number {
    let longest = 0;
    let low = from;
    for (const list of this.#lists) {
      longest = Math.max(longest, Math.min(list.to, to) - Math.max(low, from));
      if (list.to >= to) return longest;
      low = list.low;
    }
    return Math.max(longest, to - low);
  }

  #endsBefore(to: EpochSeconds): boolean {
    return this.#slot === null || this.#slot + this.everySeconds < to;
  }

  /** A list shows a picture of up to 40 s before it, so that a gap right after it breaks nothing. */
  #isBrokenWithin(from: EpochSeconds, to: EpochSeconds): boolean {
    const last = this.#gaps.at(-1);
    if (last === undefined || last.to < from) return false;
    return this.#gaps.some((gap) => gap.to > from + rosterStalenessSeconds && gap.from <= to);
  }
}
