import { slotSeconds } from "../../../shared/attendance/observation.ts";
import { type AttendeeReport, reportAttendees } from "../../../shared/attendance/reports/attendees.ts";
import { rollupContextSlots } from "../../../shared/attendance/reports/rollup.ts";
import { estimateJoin, estimateLeave, type TimeWindow } from "../../../shared/attendance/rules/person-totals.ts";
import { hasNarrowEnd, lastSeenAt } from "../../../shared/attendance/rules/pool-outflow.ts";
import { defaultTruthSettings } from "../../../shared/attendance/truth-settings.ts";
import { allAttendees } from "../../support/everybody.ts";
import type { Audience } from "../../support/room-history/audiences.ts";
import type { RoomPlan } from "../../support/room-history/room-plan.ts";
import type { TruePerson } from "../../support/room-history/true-people.ts";
import { makeRoomHistory, type RoomHistory } from "../../support/room-history.ts";
import { EndOracle, type EndsBy } from "./end-oracle.ts";

export interface EstimatedRoom {
  readonly what: string;
  readonly audience: Audience;
  readonly plan: Partial<RoomPlan>;
  readonly endsBy: EndsBy;
  /** Length of the history. A class is one window; of a steady room there are several windows in it. */
  readonly slots: number;
}

const contextSeconds = rollupContextSlots * slotSeconds;
const mostWindows = 6;

interface Errors {
  truth: number;
  estimates: number;
  each: number;
  bestSum: number;
  best: number;
}

/**
 * How far the estimates of people are off in windows of several lengths, as shares of the true time, in percent: their sum / each of them / each
 * by the mean of the oracle / each by its median.
 *
 * @param lengths in minutes
 */
export async function measureEstimates(
  room: EstimatedRoom,
  lengths: readonly number[],
  seeds: number,
): Promise<Record<string, string>> {
  const row: Record<string, string> = {};
  for (const minutes of lengths) {
    const errors = { truth: 0, estimates: 0, each: 0, bestSum: 0, best: 0 };
    for (let seed = 1; seed <= seeds; seed += 1) await addHistory(errors, room, minutes * 60, seed);
    row[`${minutes} min`] = textOf(errors);
  }
  return row;
}

async function addHistory(errors: Errors, room: EstimatedRoom, length: number, seed: number): Promise<void> {
  const { audience, endsBy, slots } = room;
  const plan = { ...room.plan, slots: slots + 2 * rollupContextSlots };
  const history = makeRoomHistory(seed, plan, undefined, audience);
  const oracle = new EndOracle(makeRoomHistory(seed + 1_000, plan, undefined, audience), endsBy);
  const windows = Math.min(mostWindows, Math.floor((slots * slotSeconds) / length));
  for (let index = 0; index < windows; index += 1) {
    const from = history.start + contextSeconds + index * length;
    await addWindow(errors, history, { from, to: from + length }, oracle);
  }
}

async function addWindow(errors: Errors, history: RoomHistory, window: TimeWindow, oracle: EndOracle): Promise<void> {
  const { from, to } = window;
  const observations = history.observations.filter(
    ({ slot }) => slot >= from - contextSeconds && slot < to + contextSeconds,
  );
  const settings = { ...defaultTruthSettings, countStalenessSeconds: Math.max(20, history.plan.countAgeSeconds) };
  const report = await reportAttendees(observations, window, {}, settings);
  const byId = new Map(history.people.map((person) => [person.userId, person]));
  for (const { userId, personIndex, secondsEstimate } of allAttendees(report)) {
    const truth = secondsWithin(byId.get(userId), window);
    const best = bestOf(report, personIndex, oracle, history.start);
    errors.truth += truth;
    errors.estimates += secondsEstimate;
    errors.each += Math.abs(secondsEstimate - truth);
    errors.bestSum += Math.abs(best.mean - truth);
    errors.best += Math.abs(best.median - truth);
  }
}

/** Seconds within the window where the leaves that nothing bounds are put by the oracle. */
function bestOf({ window, staysOf }: AttendeeReport, personIndex: number, oracle: EndOracle, start: number) {
  const best = { mean: 0, median: 0 };
  for (const stay of staysOf(personIndex)) {
    const join = estimateJoin(stay);
    const horizon = Math.min(window.to, stay.leaveLatest ?? window.to);
    const narrow = estimateLeave(stay);
    const ends = hasNarrowEnd(stay) ? null : oracle.endOf(join - start, lastSeenAt(stay) - start, horizon - start);
    best.mean += clipped(join, ends === null ? narrow : start + ends.mean, window);
    best.median += clipped(join, ends === null ? narrow : start + ends.median, window);
  }
  return best;
}

function secondsWithin(person: TruePerson | undefined, window: TimeWindow): number {
  return (person?.presences ?? []).reduce((sum, { join, leave }) => sum + clipped(join, leave, window), 0);
}

function clipped(join: number, leave: number, { from, to }: TimeWindow): number {
  return Math.max(0, Math.min(leave, to) - Math.max(join, from));
}

function textOf({ truth, estimates, each, bestSum, best }: Errors): string {
  const percent = (part: number): string => `${Math.round((100 * part) / truth)}`;
  return `${percent(estimates - truth)} / ${percent(each)} / ${percent(bestSum)} / ${percent(best)}`;
}
