import type { CountSample } from "../observation.ts";

/** Below this a room may well empty and fill again between two counts. */
const smallestBelievable = 5;
/** Two counts are alike when neither is less than half of the other. */
const likeness = 0.5;
/** Neighbours farther away than this do not contradict a drop. */
const neighbourSeconds = 5 * 60;

/**
 * A lone drop to 0 or 1 between like values: an upstream hiccup rather than a room that emptied and filled again. It
 * is kept raw and flagged, and left out of peak, average, sessions and of the proof that a room was empty. The first and the last count are never suspect.
 */
export function isSuspect(
  before: CountSample | undefined,
  sample: CountSample,
  after: CountSample | null | undefined,
): boolean {
  if (sample.count > 1 || before === undefined || after === null || after === undefined) return false;
  const low = Math.min(before.count, after.count);
  const high = Math.max(before.count, after.count);
  if (low < smallestBelievable || low < high * likeness) return false;
  return sample.at - before.at <= neighbourSeconds && after.at - sample.at <= neighbourSeconds;
}
