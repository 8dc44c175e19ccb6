import { CallVisibility } from "../../shared/attendance/rules/call-visibility.ts";
import { CountBalance } from "../../shared/attendance/rules/count-balance.ts";
import { ListVisibility, type Visibility } from "../../shared/attendance/rules/list-visibility.ts";
import { OtherNames } from "../../shared/attendance/rules/other-names.ts";
import type { LeaveEstimate, TimeWindow } from "../../shared/attendance/rules/person-totals.ts";
import { PresenceFold } from "../../shared/attendance/rules/presence-fold.ts";
import { boundStay, type Stay, type StayBounds } from "../../shared/attendance/rules/stay.ts";
import { readRoom } from "../../shared/attendance/rules/time-order.ts";
import { defaultTruthSettings } from "../../shared/attendance/truth-settings.ts";
import type { UserId } from "../../shared/identity/ids.ts";
import { everybody, type Person, personOf, totalPerson } from "./everybody.ts";
import type { TruePerson, TruePresence } from "./room-history/true-people.ts";
import type { Showing } from "./room-history/vendor-views.ts";
import type { RoomHistory } from "./room-history.ts";

/** What was claimed of all histories that were held against the laws, for the log. */
export class LawTotals {
  histories = 0;
  stays = 0;
  proven = 0;
  truth = 0;
  widths = 0;
  bounded = 0;
  open = 0;
  absent = 0;

  toString(): string {
    const share = ((100 * this.proven) / this.truth).toFixed(1);
    const width = (this.widths / this.bounded).toFixed(1);
    return (
      `${this.histories} histories, ${this.stays} stays (${this.open} open); ${share} % of member-time proven; ` +
      `mean leave interval ${width} s against ${60 + 40} s in theory; ${this.absent} called absent by name`
    );
  }
}

interface Folded {
  readonly presence: PresenceFold;
  readonly visibility: ListVisibility;
  readonly calls: CallVisibility;
  readonly balance: CountBalance;
}

/** @throws Error that names the law, and shows the facts, when what the rules claim of the history is not true */
export async function holdAgainstLaws(history: RoomHistory, totals: LawTotals): Promise<void> {
  const folded = await fold(history);
  const { presence, balance } = folded;
  const estimates = balance.leavesUntil(history.end, presence);
  const truths = new Map(history.people.map((person) => [person.userId, person]));
  totals.histories += 1;
  for (const person of everybody(presence.people)) {
    const truth = truths.get(person.userId);
    if (truth === undefined) violate("existence", history, { person });
    assertStays(history, truth, person, presence, totals);
    assertTotals(history, truth, person, { presence, estimates }, totals);
  }
  assertNobodyWronglyAbsent(history, folded, totals);
}

async function fold(history: RoomHistory): Promise<Folded> {
  const countStalenessSeconds = Math.max(20, history.plan.countAgeSeconds);
  const settings = { ...defaultTruthSettings, countStalenessSeconds, ...history.settings };
  const presence = new PresenceFold(settings);
  const visibility = new ListVisibility();
  const calls = new CallVisibility();
  const balance = new CountBalance(settings);
  await readRoom(history.observations, [presence, visibility, calls, balance], settings);
  presence.finish();
  return { presence, visibility, calls, balance };
}

function overlap(presences: readonly TruePresence[], from: number, to: number): number {
  let seconds = 0;
  for (const { join, leave } of presences) seconds += Math.max(0, Math.min(leave, to) - Math.max(join, from));
  return seconds;
}

/** The part of the truth that was seen: from the first shown join on. An earlier device that was never listed is an unseen stay. */
function seenOf(truth: TruePerson, showings: readonly Showing[]): TruePresence[] {
  return truth.presences.flatMap((presence) => {
    const { join, leave, visits } = presence;
    const joins = showings.filter(({ time }) => time >= join && time < leave).map(({ joinedAt }) => joinedAt);
    if (joins.length === 0) return [];
    const first = Math.min(...joins);
    const begun = Math.min(...visits.map((visit) => visit.join).filter((instant) => Math.floor(instant) >= first));
    return [{ ...presence, join: begun }];
  });
}

/** True when the stay's intervals hold a join of the person and the leave that belongs to it. */
function stayExisted(truth: TruePerson, stay: Stay, bounds: StayBounds): boolean {
  const latest = bounds.leaveLatest ?? Number.POSITIVE_INFINITY;
  return truth.presences.some((presence) => {
    const joined = presence.visits.some(({ join }) => join >= bounds.joinEarliest && join <= bounds.joinLatest);
    if (!joined) return false;
    if (presence.leave >= bounds.leaveEarliest && presence.leave <= latest) return true;
    // The vendor shows one entry for several devices: a join time that moved forward may be another device's.
    const otherDevice = presence.visits.some(({ join }) => join >= bounds.leaveEarliest && join <= latest);
    return stay.endedBy === "returned" && otherDevice;
  });
}

function assertStays(
  history: RoomHistory,
  truth: TruePerson,
  person: Person,
  presence: PresenceFold,
  totals: LawTotals,
): void {
  for (const stay of person.stays) {
    const bounds = boundStay(stay, presence.skew);
    if (!stayExisted(truth, stay, bounds)) violate("law 1", history, { stay, bounds, truth });
    totals.stays += 1;
    if (bounds.leaveLatest === null) totals.open += 1;
    else {
      totals.bounded += 1;
      totals.widths += bounds.leaveLatest - bounds.leaveEarliest;
    }
  }
}

function assertTotals(
  history: RoomHistory,
  truth: TruePerson,
  person: Person,
  { presence, estimates }: { readonly presence: PresenceFold; readonly estimates: LeaveEstimate },
  totals: LawTotals,
): void {
  const { start, end } = history;
  const third = Math.floor((end - start) / 3);
  const seen = seenOf(truth, history.shown.get(truth.userId) ?? []);
  for (const window of [
    { from: start, to: end },
    { from: start + third, to: end - third },
    { from: start - 600, to: start + third },
    { from: start + 31, to: start + 92 },
  ]) {
    const claimed = totalPerson(person, presence.skew, window, presence.listsWithin(window), estimates) ?? nothing;
    const trueSeconds = overlap(truth.presences, window.from, window.to);
    const seenSeconds = overlap(seen, window.from, window.to);
    const { secondsMin, secondsMax, secondsEstimate } = claimed;
    const facts = { window, trueSeconds, seenSeconds, claimed, person, truth };
    if (secondsMin > trueSeconds + 1e-6) violate("law 2", history, facts);
    if (secondsMax < seenSeconds - 1e-6) violate("law 3", history, facts);
    const isBetween = secondsMin <= secondsEstimate && secondsEstimate <= secondsMax;
    if (!isBetween) violate("estimate", history, facts);
    if (claimed.proven && trueSeconds === 0) violate("law 4", history, facts);
    if (window.from === start && window.to === end) {
      totals.proven += secondsMin;
      totals.truth += trueSeconds;
    }
  }
}

const nothing = { secondsMin: 0, secondsMax: 0, secondsEstimate: 0, proven: false };

function violate(law: string, { plan }: RoomHistory, facts: object): never {
  throw new Error(`${law} is broken: ${JSON.stringify({ ...facts, plan })}`);
}

function assertNobodyWronglyAbsent(history: RoomHistory, folded: Folded, totals: LawTotals): void {
  const { presence, visibility } = folded;
  const { start, end } = history;
  const windows = [
    { from: start, to: end },
    { from: start + 60, to: end - 60 },
    { from: start + 90, to: start + 290 },
  ];
  const expected = new Set(history.expected);
  for (const window of windows) {
    const listed = visibility.within(window.from, window.to);
    for (const truth of history.people) {
      const person = personOf(presence.people, truth.userId);
      if (person !== undefined && totalPerson(person, presence.skew, window) !== null) continue;
      if (mayBeExempt(folded, truth.userId, window)) continue;
      const called = expected.has(truth.userId) ? calledWithin(folded, truth.userId, window) : listed;
      totals.absent += called.clear && !listed.clear ? 1 : 0;
      for (const visible of [listed, called]) assertUnseen(history, truth, window, visible);
    }
  }
}

/** Rule 15: of such a person no absence is claimed. */
function mayBeExempt({ presence: { people, skew } }: Folded, userId: UserId, window: TimeWindow): boolean {
  const personIndex = people.register.find(userId);
  return personIndex !== undefined && new OtherNames(people, skew).mayBeExempt(personIndex, false, window);
}

function calledWithin({ presence, calls }: Folded, userId: UserId, window: TimeWindow): Visibility {
  const personIndex = presence.people.register.find(userId);
  return personIndex === undefined ? { clear: false, floorSeconds: 0 } : calls.within(personIndex, window);
}

function assertUnseen(history: RoomHistory, truth: TruePerson, window: TimeWindow, visible: Visibility): void {
  const there = Math.max(0, ...truth.presences.map((one) => overlap([one], window.from, window.to)));
  const isSeen = there > visible.floorSeconds + 1e-6;
  if (visible.clear && isSeen) violate("law 5", history, { there, visible, window, truth });
}
