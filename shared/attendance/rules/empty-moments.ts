import type { EpochSeconds } from "../../identity/ids.ts";

/** Nobody was there at some instant in [from, by]. */
export interface EmptyMoment {
  readonly from: EpochSeconds;
  readonly by: EpochSeconds;
  readonly proof: "empty-room" | "dissolved";
}

/** Older ones than these cannot decide about a list any more: observations arrive in order, within minutes. */
const mostMoments = 64;

/** The latest moments at which a room was proven empty, ascending. */
export class EmptyMoments {
  #moments: EmptyMoment[] = [];

  note(moment: EmptyMoment): void {
    this.#moments.push(moment);
    if (this.#moments.length > mostMoments) this.#moments = this.#moments.slice(-mostMoments / 2);
  }

  /** The first moment that lies between a join and a picture. */
  between(joined: EpochSeconds, pictureLow: EpochSeconds): EmptyMoment | undefined {
    return this.#moments.find(({ from, by }) => by > pictureLow && joined <= from);
  }

  /** The latest instant that has an empty moment at it or after it, all of it before the picture. */
  lastFrom(pictureLow: EpochSeconds): EpochSeconds {
    let latest = Number.NEGATIVE_INFINITY;
    for (const { from, by } of this.#moments) if (by <= pictureLow) latest = Math.max(latest, from);
    return latest;
  }
}
