import { parseArgs } from "node:util";
import { slotSeconds } from "../../shared/attendance/observation.ts";
import type { Attendee } from "../../shared/attendance/reports/attendee.ts";
import { reportAttendees } from "../../shared/attendance/reports/attendees.ts";
import { rollupContextSlots } from "../../shared/attendance/reports/rollup.ts";
import type { TimeWindow } from "../../shared/attendance/rules/person-totals.ts";
import { defaultTruthSettings } from "../../shared/attendance/truth-settings.ts";
import { allAttendees, expectedPlain } from "../support/everybody.ts";
import {
  type Audience,
  restOfClass,
  steadyChurn,
  visitorsAndListeners,
  wholeClass,
} from "../support/room-history/audiences.ts";
import type { CallPlan } from "../support/room-history/roll-caller.ts";
import type { RoomPlan } from "../support/room-history/room-plan.ts";
import type { TruePerson } from "../support/room-history/true-people.ts";
import { makeRoomHistory, type RoomHistory } from "../support/room-history.ts";

/**
 * `npm run bench:truth [-- --seeds 3 --slots 60 --only 300]`: what reports say of simulated rooms, beside the true history. Of the people
 * whom a report names: how many of all they are, the share of their time that is proven, and how far the estimates are from the truth, as a
 * sum and for each person. Where people leave by chance no estimate of a single person can be near; the sum can.
 */

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "3" },
    slots: { type: "string", default: "60" },
    only: { type: "string", default: "" },
  },
});
const seeds = Number(values.seeds);
const slots = Number(values.slots);

interface Room {
  readonly what: string;
  readonly audience: Audience;
  readonly plan?: Partial<RoomPlan>;
  readonly calls?: CallPlan;
}

/** The usual vendor: nothing fails, nobody has two devices. */
const usual: Partial<RoomPlan> = {
  slots: slots + 2 * rollupContextSlots,
  cap: 1000,
  robots: 0,
  capCountsRobots: true,
  pageSize: 500,
  cursor: "offset",
  shownJoin: "first",
  pictureSeconds: 40,
  countAgeSeconds: 20,
  pageDelay: 0.1,
  everySeconds: 60,
  faultShare: 0,
  lateShare: 0,
  hiccupShare: 0,
  emptiesAt: null,
  dissolvesAt: null,
};
const calls: CallPlan = {
  expectedShare: 0,
  batchSize: 500,
  faultShare: 0,
  seconds: 3,
  coldShare: 0,
  killShare: 0,
  refusedShare: 0,
};
/** Three of ten are on the room's list of expected people, some who never come besides. */
const expecting: CallPlan = { ...calls, expectedShare: 0.3 };
const planOf30: Partial<RoomPlan> = { cap: 30 };
const community: Partial<RoomPlan> = { countAgeSeconds: 240 };

const rooms: readonly Room[] = [
  { what: "300", audience: steadyChurn(300, 0.05) },
  { what: "300, 30 % faults", audience: steadyChurn(300, 0.05), plan: { faultShare: 0.3 } },
  { what: "class of 300", audience: wholeClass(300) },
  { what: "1,400, roll calls", audience: steadyChurn(1400, 0.05), calls },
  { what: "3,000, roll calls", audience: steadyChurn(3000, 0.05), calls },
  { what: "3,000, roll calls, 3 robots", audience: steadyChurn(3000, 0.05), calls, plan: { robots: 3 } },
  { what: "class of 3,000, roll calls", audience: wholeClass(3000), calls },
  { what: "300, expected", audience: steadyChurn(300, 0.05), calls: expecting },
  { what: "3,000, expected", audience: steadyChurn(3000, 0.05), calls: expecting },
  { what: "class of 3,000, expected", audience: wholeClass(3000), calls: expecting },
  { what: "1,400", audience: steadyChurn(1400, 0.05) },
  { what: "3,000", audience: steadyChurn(3000, 0.05) },
  { what: "Community of 1,400", audience: steadyChurn(1400, 0.05), plan: community },
  { what: "300 listing 30", audience: steadyChurn(300, 0.05), plan: planOf30 },
  { what: "300 listing 30, two kinds", audience: visitorsAndListeners(300), plan: planOf30 },
  { what: "300 listing 30, 10 % faults", audience: steadyChurn(300, 0.05), plan: { ...planOf30, faultShare: 0.1 } },
  { what: "1,000 listing 30", audience: steadyChurn(1000, 0.05), plan: planOf30 },
  { what: "class of 300 listing 30", audience: wholeClass(300), plan: planOf30 },
  { what: "the end of that class", audience: restOfClass(300), plan: planOf30 },
  { what: "class of 3,000", audience: wholeClass(3000) },
  { what: "60 listing 30", audience: steadyChurn(60, 0.05), plan: planOf30 },
];

/** Reports read some minutes before and after their windows. */
const contextSeconds = rollupContextSlots * slotSeconds;

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const noSums = { named: 0, people: 0, truth: 0, proven: 0, estimate: 0, off: 0, judged: 0, wrong: 0, expected: 0 };
type Sums = typeof noSums;

async function measure({ audience, plan, calls: called }: Room) {
  const sums = { ...noSums };
  for (let seed = 1; seed <= seeds; seed += 1) {
    await addReport(sums, makeRoomHistory(seed, { ...usual, ...plan }, called, audience));
  }
  const { named, people, truth, proven, estimate, off, judged, wrong, expected } = sums;
  return {
    named: percent(named, people),
    proven: percent(proven, truth),
    "estimates, sum": percent(estimate - truth, truth),
    "estimates, each": percent(off, truth),
    ...(expected === 0 ? {} : { "expected, judged": percent(judged, expected), wrongly: wrong }),
  };
}

async function addReport(sums: Sums, history: RoomHistory): Promise<void> {
  const window = { from: history.start + contextSeconds, to: history.end - contextSeconds };
  const countStalenessSeconds = Math.max(20, history.plan.countAgeSeconds);
  const settings = { ...defaultTruthSettings, countStalenessSeconds };
  const question = history.expected.length === 0 ? {} : { expected: expectedPlain(history.expected) };
  const report = await reportAttendees(history.observations, window, question, settings);
  const people = new Map(history.people.map((person) => [person.userId, person]));
  sums.people += history.people.filter((person) => secondsWithin(person, window) > 0).length;
  for (const attendee of allAttendees(report)) {
    const truth = secondsWithin(people.get(attendee.userId), window);
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

const table: Record<string, Awaited<ReturnType<typeof measure>>> = {};
for (const room of rooms) {
  if (room.what.includes(values.only)) table[room.what] = await measure(room);
}
console.table(table);
