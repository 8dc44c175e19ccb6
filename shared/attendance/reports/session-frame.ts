import type { EpochSeconds } from "../../identity/ids.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { OccupiedStretch, RoomSession } from "../rules/sessions.ts";

/** What "late", "left early" and shares are measured against: the sessions within the window, or the window itself. */
export interface SessionFrame {
  readonly start: readonly [earliest: EpochSeconds, latest: EpochSeconds];
  readonly end: readonly [earliest: EpochSeconds, latest: EpochSeconds];
  /** False when no session was seen within the window, and nothing was planned: the window itself is the frame then. */
  readonly isSeen: boolean;
  /** Session time within the window, ascending and apart: pauses in which the room was proven empty are none. */
  readonly certain: readonly TimeWindow[];
  readonly possible: readonly TimeWindow[];
  /** Length of the session time: at least, at most. */
  readonly secondsMin: number;
  readonly secondsMax: number;
}

/** The planned time instead of the observed sessions: all of it counts, whenever people came. */
export function framePlan(plan: TimeWindow): SessionFrame {
  const seconds = Math.max(0, plan.to - plan.from);
  return {
    start: [plan.from, plan.from],
    end: [plan.to, plan.to],
    isSeen: true,
    certain: [plan],
    possible: [plan],
    secondsMin: seconds,
    secondsMax: seconds,
  };
}

export function frameSessions(sessions: readonly RoomSession[], window: TimeWindow): SessionFrame {
  const { from, to } = window;
  const stretches = sessions.flatMap(({ occupied }) => occupied);
  const possible = clipped(stretches.map(possibleTime), window);
  const first = possible[0];
  const last = possible.at(-1);
  if (first === undefined || last === undefined) {
    const seconds = to - from;
    return {
      start: [from, from],
      end: [to, to],
      isSeen: false,
      certain: [window],
      possible: [window],
      secondsMin: seconds,
      secondsMax: seconds,
    };
  }
  // A session that may have been over before the window, or have begun after it, certainly begins and ends nothing in it.
  const within = stretches.filter(({ start, end }) => end[0] > from && start[1] < to);
  const certain = clipped(stretches.map(certainTime), window);
  return {
    start: [first.from, clip(within[0]?.start[1] ?? to, window)],
    end: [clip(within.at(-1)?.end[0] ?? from, window), last.to],
    isSeen: true,
    certain,
    possible,
    secondsMin: secondsOf(certain, from, to),
    secondsMax: secondsOf(possible, from, to),
  };
}

function possibleTime({ start, end }: OccupiedStretch): TimeWindow {
  return { from: start[0] ?? Number.NEGATIVE_INFINITY, to: end[1] ?? Number.POSITIVE_INFINITY };
}

function certainTime({ start, end }: OccupiedStretch): TimeWindow {
  return { from: start[1], to: end[0] };
}

function clip(instant: EpochSeconds, { from, to }: TimeWindow): EpochSeconds {
  return Math.min(to, Math.max(from, instant));
}

/** The parts within the window, none of which overlaps the one before it. */
function clipped(stretches: readonly TimeWindow[], window: TimeWindow): TimeWindow[] {
  const kept: TimeWindow[] = [];
  let reached = window.from;
  for (const stretch of stretches) {
    const from = Math.max(reached, stretch.from);
    const to = Math.min(window.to, stretch.to);
    if (to <= from) continue;
    kept.push({ from, to });
    reached = to;
  }
  return kept;
}

/** How much of the stretches lies between two instants. */
export function secondsOf(stretches: readonly TimeWindow[], from: EpochSeconds, to: EpochSeconds): number {
  let seconds = 0;
  for (const stretch of stretches) seconds += Math.max(0, Math.min(stretch.to, to) - Math.max(stretch.from, from));
  return seconds;
}
