import { type SlotObservation, slotSeconds } from "../../../shared/attendance/observation.ts";
import type { Attendee } from "../../../shared/attendance/reports/attendee.ts";
import { reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { rollupContextSlots } from "../../../shared/attendance/reports/rollup.ts";
import type { TimeWindow } from "../../../shared/attendance/rules/person-totals.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import type { EpochSeconds, UserId } from "../../../shared/identity/ids.ts";
import { allAttendees, expectedPlain } from "../../support/everybody.ts";
import type { TruePerson } from "../../support/room-history/true-people.ts";

/** What was observed of a room, and what is true of it. */
export interface ObservedRoom {
  readonly observations: readonly SlotObservation[];
  readonly people: readonly TruePerson[];
  readonly expected: readonly UserId[];
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
}

export const noSums = {
  ...{ named: 0, people: 0, truth: 0, proven: 0, estimate: 0, off: 0 },
  ...{ judged: 0, wrong: 0, expected: 0 },
};
export type Sums = typeof noSums;

/** Reports read some minutes before and after their windows. */
const contextSeconds = rollupContextSlots * slotSeconds;

/** Adds what a report says of the room, beside the truth. */
export async function addReport(
  sums: Sums,
  { observations, people, expected, start, end }: ObservedRoom,
  countStalenessSeconds = defaultTruthSettings.countStalenessSeconds,
): Promise<void> {
  const window = { from: start + contextSeconds, to: end - contextSeconds };
  const settings = { ...defaultTruthSettings, countStalenessSeconds };
  const question = expected.length === 0 ? {} : { expected: expectedPlain(expected) };
  const report = await reportAttendees(observations, window, question, settings);
  const byId = new Map(people.map((person) => [person.userId, person]));
  sums.people += people.filter((person) => secondsWithin(person, window) > 0).length;
  for (const attendee of allAttendees(report)) {
    const truth = secondsWithin(byId.get(attendee.userId), window);
    if (attendee.expected) addVerdict(sums, attendee, truth);
    if (attendee.status !== "absent") addSeconds(sums, attendee, truth);
  }
}

function secondsWithin(person: TruePerson | undefined, { from, to }: TimeWindow): number {
  const presences = person?.presences ?? [];
  return presences.reduce((sum, { join, leave }) => sum + Math.max(0, Math.min(leave, to) - Math.max(join, from)), 0);
}

/** The greatest possible time of an absent person is that of a stay too short to be seen. */
function addVerdict(sums: Sums, { status, secondsMax }: Attendee, truth: number): void {
  sums.expected += 1;
  if (status !== "unknown") sums.judged += 1;
  if ((status === "present" && truth === 0) || (status === "absent" && truth > secondsMax)) sums.wrong += 1;
}

function addSeconds(sums: Sums, { secondsMin, secondsEstimate }: Attendee, truth: number): void {
  sums.named += 1;
  sums.truth += truth;
  sums.proven += secondsMin;
  sums.estimate += secondsEstimate;
  sums.off += Math.abs(secondsEstimate - truth);
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

export function rowOf({ named, people, truth, proven, estimate, off, judged, wrong, expected }: Sums) {
  return {
    named: percent(named, people),
    proven: percent(proven, truth),
    "estimates, sum": percent(estimate - truth, truth),
    "estimates, each": percent(off, truth),
    ...(expected === 0 ? {} : { "expected, judged": percent(judged, expected), wrongly: wrong }),
  };
}
