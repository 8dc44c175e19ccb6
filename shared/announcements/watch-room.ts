import { slotSeconds } from "../attendance/observation.ts";
import type { AnnouncedRoom } from "../attendance/table/announcement-items.ts";
import type { SlotHead } from "../attendance/table/slot-heads.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { settlingSeconds } from "../report-routes/provisional.ts";

export interface SessionRules {
  readonly sessionGapSeconds: number;
  readonly sessionMinPeople: number;
}

/** What the slots of a room change. */
export interface WatchedRoom {
  readonly state: AnnouncedRoom;
  /** Slots in which the group was found dissolved, and was not before. */
  readonly dissolved: readonly EpochSeconds[];
}

/**
 * A filter before the search for sessions, which reads much of the record: it finds the rooms in which a session may have begun or ended.
 * It looks at single slots, so it errs on the side of a search too many, and never decides.
 */
export function watchRoom(before: AnnouncedRoom, heads: readonly SlotHead[], rules: SessionRules): WatchedRoom {
  const dissolved: EpochSeconds[] = [];
  let state = before;
  for (const head of heads) {
    if (head.dissolved && state.dissolvedAt === undefined) {
      dissolved.push(head.slot);
      state = { ...state, dissolvedAt: head.slot };
    } else if (!head.dissolved && isObserved(head)) {
      state = { ...state, dissolvedAt: undefined };
    }
    // In a run that catches up, a session may be announced that began after these slots.
    if (head.slot + slotSeconds > (state.session ?? 0)) {
      state = isOccupied(head, rules) ? occupied(state, head.slot, rules) : quiet(state, head);
    }
  }
  return { state, dissolved };
}

/** True when the record is to be searched for sessions of the room. */
export function isCheckDue(
  state: AnnouncedRoom,
  { sessionGapSeconds }: Pick<SessionRules, "sessionGapSeconds">,
  now: EpochSeconds,
): boolean {
  if (state.checkFrom !== undefined) return true;
  if (state.session === undefined || state.quietSince === undefined) return false;
  const silence = state.dissolvedAt === undefined ? sessionGapSeconds : 0;
  // The sample that proved the room empty lies within the slot.
  return now >= state.quietSince + slotSeconds + silence + settlingSeconds;
}

function isObserved({ counts, listed }: SlotHead): boolean {
  return counts.length > 0 || listed.length > 0;
}

function isOccupied({ counts, listed }: SlotHead, { sessionMinPeople }: SessionRules): boolean {
  const least = (people: number) => people >= sessionMinPeople;
  return counts.length > 0 ? counts.some(({ count }) => least(count)) : listed.some(least);
}

function occupied(state: AnnouncedRoom, slot: EpochSeconds, { sessionGapSeconds }: SessionRules): AnnouncedRoom {
  const { session, quietSince, checkFrom } = state;
  if (session === undefined) {
    return { ...state, checkFrom: checkFrom ?? slot };
  }
  // The silence that ends a session is measured between samples, which lie up to two slots farther apart.
  const mayBeNew = quietSince !== undefined && slot - quietSince + 2 * slotSeconds >= sessionGapSeconds;
  return mayBeNew ? { ...state, checkFrom: checkFrom ?? quietSince } : { ...state, quietSince: undefined };
}

function quiet(state: AnnouncedRoom, head: SlotHead): AnnouncedRoom {
  const isWatched = state.session !== undefined;
  return isWatched && (isObserved(head) || head.dissolved)
    ? { ...state, quietSince: state.quietSince ?? head.slot }
    : state;
}
