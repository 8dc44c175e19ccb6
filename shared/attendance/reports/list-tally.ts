import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { RosterCompleteness } from "../rules/roster-completeness.ts";
import type { JudgedRoster, RoomListener } from "../rules/time-order.ts";
import { ratioAtLeast } from "./bounded-ratio.ts";

const coverageDigits = 4;

/** What the lists of a stretch of time were worth. */
export interface ListStatistics {
  readonly byCompleteness: Readonly<Record<RosterCompleteness, number>>;
  /** Lists as long as the plan's limit beside a higher count. */
  readonly stuckLists: number;
  /** Sums over lists with counts around them: coverage is listed / counted. */
  readonly listed: number;
  readonly counted: number;
  readonly longestList: number;
  readonly robotsMost: number;
  /** The most people on one list of which all lies within the window, robots left out: there were at least so many. */
  readonly peopleMost: number;
}

const noLists: Readonly<Record<RosterCompleteness, number>> = {
  complete: 0,
  unsettled: 0,
  truncated: 0,
  "plan-limited": 0,
  "not-ended": 0,
  implausible: 0,
};

export const emptyListStatistics: ListStatistics = {
  byCompleteness: noLists,
  stuckLists: 0,
  listed: 0,
  counted: 0,
  longestList: 0,
  robotsMost: 0,
  peopleMost: 0,
};

export function addListStatistics(one: ListStatistics, other: ListStatistics): ListStatistics {
  const by = one.byCompleteness;
  const more = other.byCompleteness;
  return {
    byCompleteness: {
      complete: by.complete + more.complete,
      unsettled: by.unsettled + more.unsettled,
      truncated: by.truncated + more.truncated,
      "plan-limited": by["plan-limited"] + more["plan-limited"],
      "not-ended": by["not-ended"] + more["not-ended"],
      implausible: by.implausible + more.implausible,
    },
    stuckLists: one.stuckLists + other.stuckLists,
    listed: one.listed + other.listed,
    counted: one.counted + other.counted,
    longestList: Math.max(one.longestList, other.longestList),
    robotsMost: Math.max(one.robotsMost, other.robotsMost),
    peopleMost: Math.max(one.peopleMost, other.peopleMost),
  };
}

/** Listed people per counted people; null without lists that have counts around them. Rounded down. */
export function coverageOf({ listed, counted }: ListStatistics): number | null {
  return counted === 0 ? null : ratioAtLeast(listed, counted, coverageDigits);
}

/** Were any lists taken at all? */
export function hasLists({ byCompleteness }: ListStatistics): boolean {
  return Object.values(byCompleteness).some((lists) => lists > 0);
}

/** Counts the lists of slots that reach into a window by what they are worth, hour by hour. */
export class ListTally implements RoomListener {
  readonly #window: TimeWindow;
  readonly #seconds: number;
  readonly #byHour = new Map<number, ListStatistics>();

  constructor(window: TimeWindow, seconds: number) {
    this.#window = window;
    this.#seconds = seconds;
  }

  onRoster({ roster, slot, completeness, countNearby, joins }: JudgedRoster): void {
    const { from, to } = this.#window;
    if (slot + slotSeconds <= from || slot >= to) return;
    const hour = Math.floor(Math.max(slot, from) / this.#seconds);
    // The picture of a list right after the window's start may be older than the window.
    const liesWithin = roster.from - rosterStalenessSeconds >= from && roster.to <= to;
    const isStuck = completeness === "plan-limited" && countNearby !== null && countNearby > roster.listed;
    const one: ListStatistics = {
      byCompleteness: { ...noLists, [completeness]: 1 },
      stuckLists: isStuck ? 1 : 0,
      listed: countNearby === null ? 0 : Math.min(roster.listed, countNearby),
      counted: countNearby ?? 0,
      longestList: roster.listed,
      robotsMost: roster.robots,
      peopleMost: liesWithin ? joins.rows : 0,
    };
    this.#byHour.set(hour, addListStatistics(this.#byHour.get(hour) ?? emptyListStatistics, one));
  }

  total(): ListStatistics {
    return [...this.#byHour.values()].reduce(addListStatistics, emptyListStatistics);
  }

  /** Of the hour that holds this instant. */
  at(instant: number): ListStatistics {
    return this.#byHour.get(Math.floor(instant / this.#seconds)) ?? emptyListStatistics;
  }
}
