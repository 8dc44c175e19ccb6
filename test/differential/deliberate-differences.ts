import type { Exchange } from "./transcript.ts";

export interface DeliberateDifference {
  /** What changed in the answers, and why. */
  readonly reason: string;
  /** True for the exchanges that the change explains. `before` is the other checkout's, `after` the one under test. */
  readonly explains: (before: Exchange, after: Exchange) => boolean;
}

/** Intended changes since the checkout that is compared with. Entries go when the comparison moves to a newer one. */
export const deliberateDifferences: readonly DeliberateDifference[] = [];
