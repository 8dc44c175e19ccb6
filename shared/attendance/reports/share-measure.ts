import type { TimeWindow } from "../rules/person-totals.ts";
import { framePlan, type SessionFrame } from "./session-frame.ts";

/** What shares are measured against: the sessions that were observed in a window, or planned time. */
export interface ShareMeasure {
  readonly frame: SessionFrame;
  /** The part of the window whose seconds count towards a share. */
  readonly within: TimeWindow;
  /** Planned time after the window: possible for everybody. */
  readonly secondsToCome: number;
}

/** Bounds of a person's seconds that count towards the share. */
export interface CountedSeconds {
  readonly secondsMin: number;
  readonly secondsMax: number;
}

export function measureOf(session: SessionFrame, window: TimeWindow, plan: TimeWindow | undefined): ShareMeasure {
  if (plan === undefined) return { frame: session, within: window, secondsToCome: 0 };
  const within = { from: plan.from, to: Math.max(plan.from, Math.min(plan.to, window.to)) };
  return { frame: framePlan(plan), within, secondsToCome: plan.to - within.to };
}
