import type { Exchange } from "./transcript.ts";

export interface DeliberateDifference {
  /** Why the answers differ, and why that is right. */
  readonly reason: string;
  /** True for the exchanges that this explains. `before` is the other checkout's, `after` this one's. */
  readonly explains: (before: Exchange, after: Exchange) => boolean;
}

/** Differences to the checkout that a release is compared with, until that checkout is a newer one. */
export const deliberateDifferences: readonly DeliberateDifference[] = [];
