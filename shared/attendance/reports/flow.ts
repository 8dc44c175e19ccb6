import type { EpochSeconds } from "../../identity/ids.ts";
import { isoUtc } from "../../identity/iso-time.ts";
import { estimateLeave, type TimeWindow } from "../rules/person-totals.ts";
import type { StayBounds } from "../rules/stay.ts";

/** At most this many stretches; the window's length decides how long each is. */
const mostStretches = 1500;
const stretchChoices = [60, 300, 900, 3600, 86_400] as const;

export interface FlowPoint {
  readonly at: string;
  /** People whose first recorded join in the window falls into the stretch. */
  readonly newcomers: number;
  /** Further joins of people who were there before. */
  readonly returners: number;
  /** Leaves, each at the middle of its interval. */
  readonly leavers: number;
}

export interface PeopleFlow {
  readonly everySeconds: number;
  readonly newcomersPerMinute: number;
  readonly leaversPerMinute: number;
  /** Stays within the window whose end is not known. They are in no stretch. */
  readonly openStays: number;
  readonly points: readonly FlowPoint[];
}

/** Where a join is counted: at the vendor's join time, else in the middle of its interval; null where nothing bounds that. */
function joinIn({ vendorJoin, joinEarliest, joinLatest, hasJoinTime }: StayBounds): EpochSeconds | null {
  if (vendorJoin !== null) return vendorJoin;
  if (hasJoinTime) return joinEarliest;
  return Number.isFinite(joinEarliest) ? (joinEarliest + joinLatest) / 2 : null;
}

/** Newcomers and leavers over time. Stretches without either are left out. */
export class FlowTally {
  readonly #window: TimeWindow;
  readonly #everySeconds: number;
  readonly #newcomers: Int32Array;
  readonly #returners: Int32Array;
  readonly #leavers: Int32Array;
  #openStays = 0;

  constructor(window: TimeWindow) {
    const length = window.to - window.from;
    this.#window = window;
    this.#everySeconds = stretchChoices.find((seconds) => length / seconds <= mostStretches) ?? 86_400;
    const size = Math.max(0, Math.ceil(length / this.#everySeconds));
    this.#newcomers = new Int32Array(size);
    this.#returners = new Int32Array(size);
    this.#leavers = new Int32Array(size);
  }

  /**
   * All stays of one person.
   *
   * @param mayBeKnown true when the person may have been there before under another name: then the first join is no newcomer's
   */
  add(stays: readonly StayBounds[], mayBeKnown: boolean): void {
    let joins = mayBeKnown ? this.#returners : this.#newcomers;
    for (const stay of stays) {
      const { joinEarliest, leaveLatest, renamed, continuesRenamed } = stay;
      const joined = joinIn(stay);
      // A change of naming is nobody's join and nobody's leave: the rows before and after it share one stay.
      if (!continuesRenamed && joined !== null) this.#count(joins, joined);
      joins = this.#returners;
      if (renamed) continue;
      if (leaveLatest !== null) this.#count(this.#leavers, estimateLeave(stay));
      else if (joinEarliest < this.#window.to) this.#openStays += 1;
    }
  }

  report(): PeopleFlow {
    const { from, to } = this.#window;
    const everySeconds = this.#everySeconds;
    const points: FlowPoint[] = [];
    let joined = 0;
    let left = 0;
    for (const [index, newcomers] of this.#newcomers.entries()) {
      const returners = this.#returners[index] ?? 0;
      const leavers = this.#leavers[index] ?? 0;
      joined += newcomers;
      left += leavers;
      if (newcomers + returners + leavers === 0) continue;
      points.push({ at: isoUtc(from + index * everySeconds), newcomers, returners, leavers });
    }
    const minutes = Math.max(1, (to - from) / 60);
    const perMinute = (value: number): number => Math.round((100 * value) / minutes) / 100;
    return {
      everySeconds,
      newcomersPerMinute: perMinute(joined),
      leaversPerMinute: perMinute(left),
      openStays: this.#openStays,
      points,
    };
  }

  #count(into: Int32Array, at: EpochSeconds): void {
    const { from, to } = this.#window;
    if (at < from || at >= to) return;
    const index = Math.floor((at - from) / this.#everySeconds);
    into[index] = (into[index] ?? 0) + 1;
  }
}
