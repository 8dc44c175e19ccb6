import type { AttendeesReply } from "../../../shared/report-routes/attendees-shape.ts";

type Attendee = AttendeesReply["attendees"][number];

const begin = Date.parse("2026-11-20T09:00:00Z") / 1000;

/** Epoch seconds, so many minutes after the begin of the test's session. */
export const at = (minutes: number): number => begin + minutes * 60;
export const iso = (minutes: number): string => new Date(at(minutes) * 1000).toISOString();

export function attendee(userId: string, changes: Partial<Attendee> = {}): Attendee {
  return {
    userId,
    status: "present",
    firstJoin: null,
    lastProof: null,
    secondsMin: 0,
    secondsMax: 0,
    secondsEstimate: 0,
    shareOfSession: null,
    stays: [],
    ...changes,
  };
}
