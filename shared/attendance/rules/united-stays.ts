import type { StayBounds } from "./stay.ts";

/** The first and the last of a person's stays; undefined without any. */
export interface StayEnds {
  readonly first: StayBounds | undefined;
  readonly last: StayBounds | undefined;
}

/** Of one user ID, whose stays ascend in time. */
export function endsOf(stays: readonly StayBounds[]): StayEnds {
  return { first: stays[0], last: stays.at(-1) };
}

/** The stays of one person under several user IDs. They may overlap, and the one that began last need not end last. */
export interface UnitedStays extends StayEnds {
  /** Ascending by their possible beginnings. */
  readonly all: readonly StayBounds[];
}

/** @param ofEachId ascending in time for each ID */
export function uniteStays(ofEachId: readonly (readonly StayBounds[])[]): UnitedStays {
  const all = ofEachId.flat().sort((one, other) => byStart(one.possibleFrom, other.possibleFrom));
  const firsts = ofEachId.flatMap((stays) => stays.slice(0, 1));
  const lasts = ofEachId.flatMap((stays) => stays.slice(-1));
  return {
    all,
    first: firsts.reduce<StayBounds | undefined>(earlier, undefined),
    last: lasts.reduce<StayBounds | undefined>(later, undefined),
  };
}

/** Two unbounded starts are alike; their difference is no number. */
function byStart(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function earlier(one: StayBounds | undefined, other: StayBounds): StayBounds {
  return one === undefined || other.joinEarliest < one.joinEarliest ? other : one;
}

function later(one: StayBounds | undefined, other: StayBounds): StayBounds {
  return one === undefined || endOf(other) > endOf(one) ? other : one;
}

/** A stay whose end nothing proves is the last. */
function endOf({ leaveLatest }: StayBounds): number {
  return leaveLatest ?? Number.POSITIVE_INFINITY;
}
