import type { EpochSeconds } from "../identity/ids.ts";

/** From `since` on people are recorded under pseudonyms, or under their own IDs. A sweep at work just then ends its slot as before. */
export interface Naming {
  readonly since: EpochSeconds;
  readonly pseudonymous: boolean;
}

/** A label that a room had before the present one; no label: it had none. */
export interface PastLabel {
  readonly label?: string;
  /** When another label replaced it. */
  readonly until: EpochSeconds;
}

/** What a room was called, and how its people were named, over time. */
export interface RoomHistory {
  readonly label?: string;
  /** Ascending by `until`; absent when the label never changed. */
  readonly pastLabels?: readonly PastLabel[];
  /** Ascending by `since`; the last entry is the present one. */
  readonly namings: readonly Naming[];
}

/** Bounds of a room's item, which every sweep reads: ten labels of 200 characters are 8 KB at most. The oldest are dropped. */
export const mostPastLabels = 10;
export const mostNamings = 20;

/** The history of a room that is called `label` and records people so from `now` on. */
export function continueHistory(
  before: RoomHistory | undefined,
  present: { readonly label: string | undefined; readonly pseudonymous: boolean },
  now: EpochSeconds,
): RoomHistory {
  const pastLabels = before === undefined ? [] : labelsBefore(before, present.label, now);
  return {
    ...(present.label === undefined ? {} : { label: present.label }),
    ...(pastLabels.length === 0 ? {} : { pastLabels }),
    namings: namingsUpTo(before?.namings ?? [], { since: now, pseudonymous: present.pseudonymous }),
  };
}

function labelsBefore(
  { label, pastLabels = [] }: RoomHistory,
  present: string | undefined,
  now: EpochSeconds,
): readonly PastLabel[] {
  const heldForNoTime = (pastLabels.at(-1)?.until ?? Number.NEGATIVE_INFINITY) >= now;
  if (label === present || heldForNoTime) {
    return pastLabels;
  }
  return [...pastLabels, { ...(label === undefined ? {} : { label }), until: now }].slice(-mostPastLabels);
}

/** A change within the second of the last one is kept too: a sweep may have read the room in between. */
function namingsUpTo(namings: readonly Naming[], present: Naming): readonly Naming[] {
  const last = namings.at(-1);
  if (last?.pseudonymous === present.pseudonymous) {
    return namings;
  }
  const since = Math.max(present.since, last?.since ?? 0);
  return [...namings, { ...present, since }].slice(-mostNamings);
}

/** The label that held just before `end`; of a time before all that is kept, the oldest that is kept. */
export function labelBefore({ label, pastLabels = [] }: RoomHistory, end: EpochSeconds): string | undefined {
  const past = pastLabels.find(({ until }) => until >= end);
  return past === undefined ? label : past.label;
}
