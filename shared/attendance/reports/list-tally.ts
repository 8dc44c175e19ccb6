import type { TimeWindow } from "../rules/person-totals.ts";
import type { RosterCompleteness } from "../rules/roster-completeness.ts";
import type { JudgedRoster, RoomListener } from "../rules/time-order.ts";

export interface ListStatistics {
  readonly byCompleteness: Readonly<Record<RosterCompleteness, number>>;
  /** Lists as long as the plan's limit beside a higher count. */
  readonly stuckLists: number;
  /** Sums over lists with counts around them: coverage is listed / counted. */
  readonly listed: number;
  readonly counted: number;
  readonly longestList: number;
  /** People on the list that showed most of them, robots left out. */
  readonly mostPeople: number;
  readonly robotsMost: number;
}

export const noLists: Readonly<Record<RosterCompleteness, number>> = {
  complete: 0,
  unsettled: 0,
  truncated: 0,
  "plan-limited": 0,
  "not-ended": 0,
  implausible: 0,
};

/** Counts the lists of the slots within the window by what they are worth. */
export class ListTally implements RoomListener {
  readonly byCompleteness = { ...noLists };
  readonly #window: TimeWindow;
  stuckLists = 0;
  listed = 0;
  counted = 0;
  longestList = 0;
  mostPeople = 0;
  robotsMost = 0;

  constructor(window: TimeWindow) {
    this.#window = window;
  }

  onRoster({ roster, slot, completeness, countNearby, joins }: JudgedRoster): void {
    if (slot < this.#window.from || slot >= this.#window.to) return;
    this.byCompleteness[completeness] += 1;
    this.longestList = Math.max(this.longestList, roster.listed);
    this.mostPeople = Math.max(this.mostPeople, joins.rows);
    this.robotsMost = Math.max(this.robotsMost, roster.robots);
    if (countNearby === null) return;
    if (completeness === "plan-limited" && countNearby > roster.listed) this.stuckLists += 1;
    this.listed += Math.min(roster.listed, countNearby);
    this.counted += countNearby;
  }

  take(): ListStatistics {
    const { byCompleteness, stuckLists, listed, counted, longestList, mostPeople, robotsMost } = this;
    return { byCompleteness, stuckLists, listed, counted, longestList, mostPeople, robotsMost };
  }
}
