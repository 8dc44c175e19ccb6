import { parseArgs } from "node:util";
import { rollupContextSlots } from "../../shared/attendance/reports/rollup.ts";
import {
  type Audience,
  comingAndGoing,
  equalStays,
  restOfClass,
  showWithVisitors,
  steadyChurn,
  visitorsAndListeners,
  wholeClass,
} from "../support/room-history/audiences.ts";
import type { CallPlan } from "../support/room-history/roll-caller.ts";
import type { RoomPlan } from "../support/room-history/room-plan.ts";
import { makeRoomHistory } from "../support/room-history.ts";
import { type EstimatedRoom, measureEstimates } from "./truth/estimates.ts";
import { addReport, noSums, rowOf } from "./truth/measure-report.ts";
import { type SweptRoom, sweepRoom } from "./truth/swept-room.ts";

/**
 * `npm run bench:truth [-- --seeds 3 --slots 60 --only 300 --days]`: what reports say of simulated rooms, beside the true history. Of the people
 * whom a report names: how many of all they are, the share of their time that is proven, and how far the estimates are from the truth, as a
 * sum and for each person. Where people leave by chance no estimate of a single person can be near; the sum can. How near is measured beside an
 * oracle, which knows how long people stay, but not who does (`truth/end-oracle.ts`).
 */

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "3" },
    slots: { type: "string", default: "60" },
    only: { type: "string", default: "" },
    days: { type: "boolean", default: false },
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

/** The same through the simulator, the sweep, the table and the record; half an hour each. */
const sweptSlots = 30 + 2 * rollupContextSlots;
const sweptRooms: readonly (SweptRoom & { readonly what: string })[] = [
  { what: "300, swept", size: 300, slots: sweptSlots },
  { what: "3,000, swept", size: 3_000, slots: sweptSlots },
  { what: "3,000, swept, expected", size: 3_000, slots: sweptSlots, expectedShare: 0.25 },
  { what: "300 listing 30, swept", size: 300, slots: sweptSlots, switches: { plan: "standard" } },
];

const churns = [0.05, 0.01, 0.15] as const;
/** Where nobody can be asked: people who leave by chance, equal stays, many who look in, people who come back, a class, a show. */
const uncalled: readonly (Omit<EstimatedRoom, "plan" | "slots"> & { readonly plan?: Partial<RoomPlan> })[] = [
  ...churns.map((churn) => ({
    what: `300 listing 30, ${100 * churn} % a minute`,
    audience: steadyChurn(300, churn),
    endsBy: "age" as const,
  })),
  { what: "300 listing 30, equal stays", audience: equalStays(300, 20), endsBy: "age" },
  { what: "300 listing 30, two kinds", audience: visitorsAndListeners(300), endsBy: "age" },
  { what: "300 listing 30, returning", audience: comingAndGoing(300, 0.05), endsBy: "age" },
  { what: "1,400", audience: steadyChurn(1_400, 0.05), endsBy: "age", plan: { cap: 1_000 } },
  { what: "1,400, equal stays", audience: equalStays(1_400, 20), endsBy: "age", plan: { cap: 1_000 } },
  { what: "class of 300 listing 30", audience: wholeClass(300), endsBy: "clock" },
  { what: "show of 300 listing 30", audience: showWithVisitors(300), endsBy: "clock" },
];
const day = 1_440;

async function measure({ audience, plan, calls: called }: Room): Promise<ReturnType<typeof rowOf>> {
  const sums = { ...noSums };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const history = makeRoomHistory(seed, { ...usual, ...plan }, called, audience);
    await addReport(sums, history, Math.max(20, history.plan.countAgeSeconds));
  }
  return rowOf(sums);
}

const table: Record<string, ReturnType<typeof rowOf>> = {};
for (const room of rooms) {
  if (room.what.includes(values.only)) table[room.what] = await measure(room);
}
for (const { what, ...room } of sweptRooms) {
  if (!what.includes(values.only)) continue;
  const sums = { ...noSums };
  await addReport(sums, await sweepRoom(room));
  table[what] = rowOf(sums);
}
console.table(table);

const estimates: Record<string, Record<string, string>> = {};
for (const { plan, ...room } of uncalled) {
  if (!room.what.includes(values.only)) continue;
  // A class is looked at as a whole.
  const lengths = room.endsBy === "clock" ? [48] : [10, 30, 60, ...(values.days ? [day] : [])];
  const given = { ...room, plan: { ...usual, ...planOf30, ...plan }, slots: Math.max(...lengths) };
  estimates[room.what] = await measureEstimates(given, lengths, seeds);
}
console.log(
  "Where nobody can be asked, % of the true time: error of the sum / of each person / of each by an oracle's mean / by its median",
);
console.table(estimates);
