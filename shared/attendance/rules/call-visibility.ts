import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import { detectionFloor, longestBlindSeconds, type Visibility } from "./list-visibility.ts";
import type { TimeWindow } from "./person-totals.ts";
import type { JudgedRollCall, JudgedRoster, RoomListener } from "./time-order.ts";

/** A roll call, or a list that shows everybody. */
interface Look {
  readonly low: EpochSeconds;
  readonly to: EpochSeconds;
  /** True for a list: who is not on it was absent without being asked for. */
  readonly isOfAll: boolean;
}

/**
 * Finds for single people the stretches in which they cannot have been in the room unseen: they were denied again and again, or missing
 * from lists of one page that show everybody. Whom the vendor did not answer for may have been there meanwhile.
 */
export class CallVisibility implements RoomListener {
  readonly #looks: Look[] = [];
  /** By person index: ascending ranges of roll calls that denied the person, as pairs of first and last index in `#looks`. */
  readonly #denied = new Map<number, number[]>();

  onRoster({ roster: { from, to }, completeness, seams }: JudgedRoster): void {
    if (completeness !== "complete" || seams.length > 0) return;
    this.#looks.push({ low: from - rosterStalenessSeconds, to, isOfAll: true });
  }

  onRollCall({ from, to, denied }: JudgedRollCall): void {
    const look = this.#looks.length;
    this.#looks.push({ low: from - rosterStalenessSeconds, to, isOfAll: false });
    for (const personIndex of denied) {
      const ranges = this.#denied.get(personIndex);
      if (ranges === undefined) this.#denied.set(personIndex, [look, look]);
      else if (ranges.at(-1) === look - 1) ranges[ranges.length - 1] = look;
      else ranges.push(look, look);
    }
  }

  /** Whether a stay of a person who was not seen within the window could have gone unseen. */
  within(personIndex: number, { from, to }: TimeWindow): Visibility {
    const ranges = this.#denied.get(personIndex);
    const usual = detectionFloor(slotSeconds);
    if (ranges === undefined) return { clear: false, floorSeconds: Math.max(usual, to - from) };
    let [low, longest] = [from, 0];
    for (const look of this.#looksAt(ranges)) {
      if (look.to <= from) continue;
      longest = Math.max(longest, Math.min(look.to, to) - Math.max(low, from));
      low = look.low;
      if (look.to >= to) break;
    }
    const floorSeconds = Math.max(usual, longest, to - Math.max(low, from));
    return { clear: floorSeconds < longestBlindSeconds && floorSeconds < to - from, floorSeconds };
  }

  *#looksAt(ranges: readonly number[]): Generator<Look> {
    let range = 0;
    for (const [index, look] of this.#looks.entries()) {
      while (index > (ranges[range + 1] ?? Number.POSITIVE_INFINITY)) range += 2;
      if (look.isOfAll || index >= (ranges[range] ?? Number.POSITIVE_INFINITY)) yield look;
    }
  }
}
