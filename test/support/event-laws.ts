import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import { CountBalance } from "../../shared/attendance/rules/count-balance.ts";
import {
  isProvenWithin,
  type LeaveEstimate,
  overlapping,
  type TimeWindow,
  totalStays,
} from "../../shared/attendance/rules/person-totals.ts";
import { PresenceFold } from "../../shared/attendance/rules/presence-fold.ts";
import type { StayBounds } from "../../shared/attendance/rules/stay.ts";
import { readRoom } from "../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../shared/attendance/truth-settings.ts";
import type { UserId } from "../../shared/identity/ids.ts";
import { minutesOfEvents } from "./room-history/event-sender.ts";
import type { TruePerson, TruePresence } from "./room-history/true-people.ts";
import type { RoomHistory } from "./room-history.ts";

export type StaysByPerson = ReadonlyMap<UserId, readonly StayBounds[]>;

export interface FoldedEvents {
  readonly presence: PresenceFold;
  readonly stays: StaysByPerson;
  readonly estimateOf: LeaveEstimate;
}

/** Fractions of a second that are lost between milliseconds and seconds. */
const rounding = 2e-3;

export async function foldWithEvents(
  history: RoomHistory,
  events: readonly RoomEvent[],
  pairedEvents: boolean,
): Promise<FoldedEvents> {
  const countStalenessSeconds = Math.max(20, history.plan.countAgeSeconds);
  const settings = { ...defaultTruthSettings, pairedEvents, countStalenessSeconds, ...history.settings };
  const presence = new PresenceFold(settings);
  const balance = new CountBalance(settings);
  const record = [...minutesOfEvents(events), ...history.observations];
  await readRoom(record, [presence, balance], settings);
  presence.finish();
  const { people, skew } = presence;
  const stays = new Map<UserId, readonly StayBounds[]>();
  people.forEach(skew, (personIndex, bounds) => stays.set(people.register.userIdAt(personIndex), bounds));
  return { presence, stays, estimateOf: balance.leavesUntil(history.end, presence) };
}

/** The true stay of which the intervals hold a join and the leave; undefined where there is none. */
export function trueStayOf({ presences }: TruePerson, stay: StayBounds): TruePresence | undefined {
  const latest = (stay.leaveLatest ?? Number.POSITIVE_INFINITY) + rounding;
  const [from, to] = [stay.joinEarliest - rounding, stay.joinLatest + rounding];
  return presences.find(({ visits, leave }) => {
    if (!visits.some(({ join }) => join >= from && join <= to)) return false;
    if (leave >= stay.leaveEarliest - rounding && leave <= latest) return true;
    // The vendor shows one entry for several devices: a join time that moved forward may be another device's.
    return stay.endedBy === "returned" && visits.some(({ join }) => join >= stay.leaveEarliest && join <= latest);
  });
}

/** @throws Error that names the law, and shows the facts */
export function holdClaims(
  history: RoomHistory,
  { stays, presence, estimateOf }: FoldedEvents,
  events: readonly RoomEvent[],
): void {
  const { start, end } = history;
  const third = Math.floor((end - start) / 3);
  const windows = [
    { from: start, to: end },
    { from: start + third, to: end - third },
    { from: start + 31, to: start + 92 },
  ];
  for (const truth of history.people) {
    const own = stays.get(truth.userId) ?? [];
    for (const stay of own)
      if (trueStayOf(truth, stay) === undefined) violate("law 1", history, truth, events, stay, own);
    for (const window of windows) {
      const seconds = overlap(truth, window);
      const { secondsMin, secondsMax, secondsEstimate } = totalStays(own, window, estimateOf);
      if (secondsMin > seconds + rounding)
        violate("law 2", history, truth, events, { window, secondsMin, seconds }, own);
      if (secondsMin > secondsEstimate || secondsEstimate > secondsMax)
        violate("estimate", history, truth, events, window, own);
      const isProven = isProvenWithin(overlapping(own, window), window, presence.listsWithin(window));
      if (isProven && seconds === 0) violate("law 4", history, truth, events, window, own);
    }
  }
}

/** What lists prove of a person is never taken back: the intervals lie within those without events. */
export function holdNarrower(
  history: RoomHistory,
  before: StaysByPerson,
  after: StaysByPerson,
  events: readonly RoomEvent[],
): void {
  const { start, end } = history;
  for (const truth of history.people) {
    const [without, own] = [before.get(truth.userId) ?? [], after.get(truth.userId) ?? []];
    for (const stay of without) {
      const narrowed = own.find(
        ({ firstSeenTo, runFrom }) => firstSeenTo === stay.firstSeenTo && Number.isFinite(runFrom),
      );
      if (narrowed === undefined || !isWithin(narrowed, stay)) violate("wider", history, truth, events, stay, own);
    }
    const window = { from: start, to: end };
    if (totalStays(own, window).secondsMin < totalStays(without, window).secondsMin)
      violate("proven seconds taken back", history, truth, events, { without }, own);
  }
}

/** True when the intervals of a stay lie within those of another. */
export function isWithin(inner: StayBounds, outer: StayBounds): boolean {
  const isJoinWithin = inner.joinEarliest >= outer.joinEarliest && inner.joinLatest <= outer.joinLatest;
  const outerEnd = outer.leaveLatest ?? Number.POSITIVE_INFINITY;
  const innerEnd = inner.leaveLatest ?? Number.POSITIVE_INFINITY;
  return isJoinWithin && inner.leaveEarliest >= outer.leaveEarliest && innerEnd <= outerEnd;
}

function overlap({ presences }: TruePerson, { from, to }: TimeWindow): number {
  let seconds = 0;
  for (const { join, leave } of presences) seconds += Math.max(0, Math.min(leave, to) - Math.max(join, from));
  return seconds;
}

function violate(
  law: string,
  { plan }: RoomHistory,
  truth: TruePerson,
  events: readonly RoomEvent[],
  claim: object,
  stays: readonly StayBounds[],
): never {
  const own = events.filter(({ userId }) => userId === truth.userId || userId === null);
  throw new Error(`${law} is broken: ${JSON.stringify({ claim, truth, own, stays, plan }, null, 1)}`);
}
