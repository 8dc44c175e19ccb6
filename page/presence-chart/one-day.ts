import type { TimeSpan } from "./time-view.ts";

/** Whether a time of day alone says which moment of the span is meant. */
export function isWithinOneDay({ from, to }: TimeSpan): boolean {
  return new Date(from * 1000).toDateString() === new Date(to * 1000).toDateString();
}
