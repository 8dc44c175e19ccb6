import type { EpochSeconds } from "../../identity/ids.ts";
import { estimateLeave, type TimeWindow } from "../rules/person-totals.ts";
import { boundStay, type ClockSkew, type Person } from "../rules/stay.ts";
import { isoUtc } from "./iso-time.ts";

/** At most this many stretches; the window's length decides how long each is. */
const mostStretches = 1500;
const stretchChoices = [60, 300, 900, 3600, 86_400] as const;

export interface FlowPoint {
  readonly at: string;
  /** People whose first known join in the window falls into the stretch. */
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

/** Newcomers and leavers over time. Stretches without either are left out. */
export function measureFlow(people: Iterable<Person>, skew: ClockSkew, { from, to }: TimeWindow): PeopleFlow {
  const everySeconds = stretchChoices.find((seconds) => (to - from) / seconds <= mostStretches) ?? 86_400;
  const size = Math.max(0, Math.ceil((to - from) / everySeconds));
  const newcomers = new Int32Array(size);
  const returners = new Int32Array(size);
  const leavers = new Int32Array(size);
  const count = (into: Int32Array, at: EpochSeconds): void => {
    if (at < from || at >= to) return;
    const index = Math.floor((at - from) / everySeconds);
    into[index] = (into[index] ?? 0) + 1;
  };
  let openStays = 0;
  for (const person of people) {
    let isNew = true;
    for (const stay of person.stays) {
      const bounds = boundStay(stay, skew);
      count(isNew ? newcomers : returners, bounds.joinEarliest);
      isNew = false;
      if (bounds.leaveLatest !== null) count(leavers, estimateLeave({ stay, bounds }));
      else if (bounds.joinEarliest < to) openStays += 1;
    }
  }
  const points: FlowPoint[] = [];
  let joined = 0;
  let left = 0;
  for (let index = 0; index < size; index += 1) {
    const one = newcomers[index] ?? 0;
    const again = returners[index] ?? 0;
    const gone = leavers[index] ?? 0;
    joined += one;
    left += gone;
    if (one + again + gone === 0) continue;
    points.push({ at: isoUtc(from + index * everySeconds), newcomers: one, returners: again, leavers: gone });
  }
  const minutes = Math.max(1, (to - from) / 60);
  const perMinute = (value: number): number => Math.round((100 * value) / minutes) / 100;
  return {
    everySeconds,
    newcomersPerMinute: perMinute(joined),
    leaversPerMinute: perMinute(left),
    openStays,
    points,
  };
}
