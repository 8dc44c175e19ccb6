import { parseArgs } from "node:util";
import { reportAttendees } from "../../shared/attendance/reports/attendees.ts";
import { defaultTruthSettings } from "../../shared/attendance/truth-settings.ts";
import { allAttendees } from "../support/everybody.ts";
import {
  type Audience,
  restOfClass,
  steadyChurn,
  visitorsAndListeners,
  wholeClass,
} from "../support/room-history/audiences.ts";
import type { CallPlan } from "../support/room-history/roll-caller.ts";
import type { RoomPlan } from "../support/room-history/room-plan.ts";
import { makeRoomHistory } from "../support/room-history.ts";

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
  slots,
  cap: 1000,
  robots: 0,
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
const calls: CallPlan = { expectedShare: 0, batchSize: 500, faultShare: 0, seconds: 3, coldShare: 0 };
const planOf30: Partial<RoomPlan> = { cap: 30 };
const community: Partial<RoomPlan> = { countAgeSeconds: 240 };

const rooms: readonly Room[] = [
  { what: "300", audience: steadyChurn(300, 0.05) },
  { what: "300, 30 % faults", audience: steadyChurn(300, 0.05), plan: { faultShare: 0.3 } },
  { what: "class of 300", audience: wholeClass(300) },
  { what: "1,400, roll calls", audience: steadyChurn(1400, 0.05), calls },
  { what: "3,000, roll calls", audience: steadyChurn(3000, 0.05), calls },
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

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

async function measure({ audience, plan, calls: called }: Room) {
  const sums = { named: 0, people: 0, truth: 0, proven: 0, estimate: 0, off: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const history = makeRoomHistory(seed, { ...usual, ...plan }, called, audience);
    const window = { from: history.start, to: history.end };
    const countStalenessSeconds = Math.max(20, history.plan.countAgeSeconds);
    const settings = { ...defaultTruthSettings, countStalenessSeconds };
    const report = await reportAttendees(history.observations, window, {}, settings);
    const presences = new Map(history.people.map((person) => [person.userId, person.presences]));
    sums.people += history.people.length;
    for (const { userId, secondsMin, secondsEstimate } of allAttendees(report)) {
      const truth = (presences.get(userId) ?? []).reduce(
        (sum, { join, leave }) => sum + Math.max(0, Math.min(leave, window.to) - Math.max(join, window.from)),
        0,
      );
      sums.named += 1;
      sums.truth += truth;
      sums.proven += secondsMin;
      sums.estimate += secondsEstimate;
      sums.off += Math.abs(secondsEstimate - truth);
    }
  }
  const { named, people, truth, proven, estimate, off } = sums;
  return {
    named: percent(named, people),
    proven: percent(proven, truth),
    "estimates, sum": percent(estimate - truth, truth),
    "estimates, each": percent(off, truth),
  };
}

const table: Record<string, Awaited<ReturnType<typeof measure>>> = {};
for (const room of rooms) {
  if (room.what.includes(values.only)) table[room.what] = await measure(room);
}
console.table(table);
