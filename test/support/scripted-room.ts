import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { asUserId } from "../../shared/identity/ids.ts";

/** Origin of the scripts' times, which are seconds after it. */
export const scriptStart = 1_772_323_200;

/** A stay, in seconds after `scriptStart`. */
export type ScriptedStay = readonly [userId: string, joined: number, left: number];

export interface ScriptedSlot {
  readonly noList?: boolean;
  readonly noCount?: boolean;
  /** Instead of the true count. */
  readonly count?: number;
  readonly dissolved?: boolean;
  readonly sampleEverySeconds?: number;
}

/** The observation of a small room in one slot: the list at :02, from a snapshot one second old, and the count at :03. */
export function scriptedSlot(
  minute: number,
  stays: readonly ScriptedStay[],
  given: ScriptedSlot = {},
): SlotObservation {
  const slot = scriptStart + minute * 60;
  const at = minute * 60 + 2;
  const here = (instant: number) => stays.filter(([, joined, left]) => joined <= instant && left > instant);
  const members = here(at - 1)
    .map(([userId, joined]) => ({ userId: asUserId(userId), joinedAt: scriptStart + Math.floor(joined) }))
    .sort((one, other) => (one.userId < other.userId ? -1 : 1));
  const roster = { from: slot + 2, to: slot + 3, listed: members.length, robots: 0, ended: true, members };
  return {
    slot,
    counts: given.noCount === true ? [] : [{ at: slot + 3, count: given.count ?? here(at).length }],
    rosters: given.noList === true ? [] : [roster],
    gaps: [
      ...(given.noCount === true ? [{ what: "count", reason: "throttled" } as const] : []),
      ...(given.noList === true ? [{ what: "roster", reason: "throttled" } as const] : []),
    ],
    dissolved: given.dissolved === true,
    sampleEverySeconds: given.sampleEverySeconds ?? 60,
  };
}

/** The slots of the minutes from `first` up to `end`. */
export function scriptedRoom(
  [first, end]: readonly [number, number],
  stays: readonly ScriptedStay[],
  given: (minute: number) => ScriptedSlot = () => ({}),
): SlotObservation[] {
  return Array.from({ length: end - first }, (_, index) => scriptedSlot(first + index, stays, given(first + index)));
}

/** People who come and go together. */
export function crowd(size: number, joined: number, left: number): ScriptedStay[] {
  return Array.from({ length: size }, (_, index) => [`c${String(index).padStart(3, "0")}`, joined, left]);
}
