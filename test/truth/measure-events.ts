/**
 * `npm run test:truth:events`: how exact leaves get with webhooks, in rooms whose true history is known, by the share of the webhooks
 * that are lost. Prints a table; `wrong` is how many reported stays did not exist. `people named` is the share of those who were there
 * that a report names, and `who joined` of those who came after the first minute. `off` is by how much the estimated seconds miss the true
 * ones: of all people together, and on the average of each.
 */
import { totalStays } from "../../shared/attendance/rules/person-totals.ts";
import type { StayBounds } from "../../shared/attendance/rules/stay.ts";
import { type FoldedEvents, foldWithEvents, trueStayOf } from "../support/event-laws.ts";
import { type EventFamily, EventSender, usualEvents } from "../support/room-history/event-sender.ts";
import type { RoomPlan } from "../support/room-history/room-plan.ts";
import type { TruePresence } from "../support/room-history/true-people.ts";
import { makeRoomHistory, type RoomHistory } from "../support/room-history.ts";

const room: Partial<RoomPlan> = {
  slots: 120,
  churn: 0.02,
  everySeconds: 60,
  capCountsRobots: false,
  robots: 0,
  pageSize: 500,
  cursor: "pinned",
  shownJoin: "first",
  pictureSeconds: 40,
  countAgeSeconds: 20,
  pageDelay: 0.1,
  faultShare: 0.02,
  lateShare: 0,
  hiccupShare: 0,
  rejoinShare: 0.3,
  secondDeviceShare: 0.2,
  flickerShare: 0.1,
  bursts: 0,
  emptiesAt: null,
  dissolvesAt: null,
  shortestStay: 1,
};

interface Case {
  readonly name: string;
  readonly plan: Partial<RoomPlan>;
  readonly family: EventFamily;
  /** The room calls the roll of those whom its lists hide. */
  readonly calls: boolean;
}

const cases: readonly Case[] = [
  { name: "130, all listed", plan: { size: 130 }, family: "accounts", calls: false },
  { name: "130, 60 listed", plan: { size: 130, cap: 60 }, family: "accounts", calls: false },
  { name: "130, 60 listed, roll calls", plan: { size: 130, cap: 60 }, family: "accounts", calls: true },
  { name: "130, 30 listed", plan: { size: 130, cap: 30 }, family: "accounts", calls: false },
  { name: "3,000, 1,000 listed", plan: { size: 3_000, slots: 40 }, family: "accounts", calls: false },
  { name: "300, 30 listed, join and exit", plan: { size: 300, cap: 30 }, family: "devices", calls: false },
];
const seeds = [1, 2, 3, 4];
const losses = process.argv.slice(2).map(Number);

const usualCalls = {
  expectedShare: 0,
  batchSize: 500,
  faultShare: 0.02,
  killShare: 0,
  refusedShare: 0,
  seconds: 3,
  coldShare: 0,
};

interface Tally {
  stays: number;
  wrong: number;
  quits: number;
  quitWidths: number;
  leaves: number;
  widths: number;
  open: number;
  people: number;
  seen: number;
  joined: number;
  joinedSeen: number;
  offBy: number;
  offByPerson: number;
  seconds: number;
}

function tallyStays(
  tally: Tally,
  history: RoomHistory,
  { stays, estimateOf }: FoldedEvents,
  quits: ReadonlySet<TruePresence>,
): void {
  const window = { from: history.start, to: history.end };
  let [estimated, seconds] = [0, 0];
  for (const truth of history.people) {
    const own = stays.get(truth.userId) ?? [];
    const inWindow = truth.presences.filter(({ join, leave }) => join < window.to && leave > window.from);
    if (inWindow.length === 0) continue;
    const isSeen = own.length > 0 ? 1 : 0;
    tally.people += 1;
    tally.seen += isSeen;
    const hasJoined = inWindow.some(({ join }) => join >= window.from + 60) ? 1 : 0;
    tally.joined += hasJoined;
    tally.joinedSeen += hasJoined * isSeen;
    const real = inWindow.reduce(
      (sum, { join, leave }) => sum + Math.min(leave, window.to) - Math.max(join, window.from),
      0,
    );
    const { secondsEstimate } = totalStays(own, window, estimateOf);
    // As in `bench:truth`: the estimates of the people whom a report names.
    seconds += isSeen * real;
    estimated += secondsEstimate;
    tally.offByPerson += isSeen * Math.abs(secondsEstimate - real);
    for (const stay of own) {
      tally.stays += 1;
      const real = trueStayOf(truth, stay);
      if (real === undefined) tally.wrong += 1;
      tallyLeave(tally, stay, real !== undefined && quits.has(real));
    }
  }
  tally.offBy += Math.abs(estimated - seconds);
  tally.seconds += seconds;
}

function tallyLeave(tally: Tally, { leaveEarliest, leaveLatest }: StayBounds, isQuit: boolean): void {
  if (leaveLatest === null) {
    tally.open += 1;
    return;
  }
  const width = leaveLatest - leaveEarliest;
  tally.leaves += 1;
  tally.widths += width;
  if (!isQuit) return;
  tally.quits += 1;
  tally.quitWidths += width;
}

async function measure(one: Case, lossShare: number, pairedEvents: boolean): Promise<Tally> {
  const names = [
    "stays",
    "wrong",
    "quits",
    "quitWidths",
    "leaves",
    "widths",
    "open",
    "people",
    "seen",
    "joined",
    "joinedSeen",
    "offBy",
    "offByPerson",
    "seconds",
  ];
  const tally = Object.fromEntries(names.map((name) => [name, 0])) as unknown as Tally;
  for (const seed of seeds) {
    const calls = one.calls ? usualCalls : undefined;
    const history = makeRoomHistory(seed, { ...room, cap: 1000, ...one.plan }, calls);
    const plan = { ...usualEvents, family: one.family, lossShare };
    const sender = new EventSender(seed, plan, history.start, history.end);
    const events = sender.send(history.people, null);
    tallyStays(tally, history, await foldWithEvents(history, events, pairedEvents), sender.quits);
  }
  return tally;
}

console.log(
  "room | lost | leaves: mean width s, quits paired / all paired / all strict | wrong paired / strict | open | people named / who joined | estimate off: all together / each",
);
for (const one of cases) {
  for (const lossShare of losses.length > 0 ? losses : [0, 0.02, 0.2, 0.5, 1]) {
    const paired = await measure(one, lossShare, true);
    const strict = await measure(one, lossShare, false);
    const mean = (sum: number, count: number): string => (count === 0 ? "-" : (sum / count).toFixed(1));
    const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
    console.log(
      [
        one.name,
        `${100 * lossShare} %`,
        `${mean(paired.quitWidths, paired.quits)} / ${mean(paired.widths, paired.leaves)} / ${mean(strict.widths, strict.leaves)}`,
        `${paired.wrong} / ${strict.wrong} of ${paired.stays}`,
        percent(paired.open, paired.stays),
        `${percent(paired.seen, paired.people)} / ${percent(paired.joinedSeen, paired.joined)}`,
        `${percent(paired.offBy, paired.seconds)} / ${percent(paired.offByPerson, paired.seconds)}`,
      ].join(" | "),
    );
  }
}
