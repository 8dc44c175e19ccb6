import type { Attendee } from "../../shared/attendance/reports/attendee.ts";
import { type AttendeeReport, reportAttendees } from "../../shared/attendance/reports/attendees.ts";
import { reportSummary } from "../../shared/attendance/reports/summary.ts";
import type { RoomEvent } from "../../shared/attendance/room-event.ts";
import type { TimeWindow } from "../../shared/attendance/rules/person-totals.ts";
import { defaultTruthSettings } from "../../shared/attendance/truth-settings.ts";
import type { UserId } from "../../shared/identity/ids.ts";
import { trueStayOf } from "./event-laws.ts";
import { allAttendees } from "./everybody.ts";
import { minutesOfEvents } from "./room-history/event-sender.ts";
import type { TruePerson, TruePresence } from "./room-history/true-people.ts";
import type { RoomHistory } from "./room-history.ts";

/** How often something was claimed, so that a test sees that its histories lead to claims at all. */
export interface ClaimTally {
  rows: number;
  absent: number;
  late: number;
  leftEarly: number;
  exact: number;
}

/** Fractions of a second that are lost between milliseconds and seconds. */
const rounding = 2e-3;
const threshold = 60;

/** @throws Error that names the law, and shows the facts, when a report on people or its summary claims what was not so */
export async function holdReports(
  history: RoomHistory,
  events: readonly RoomEvent[],
  tally: ClaimTally,
  pairedEvents = true,
): Promise<void> {
  const { start, end } = history;
  const third = Math.floor((end - start) / 3);
  for (const window of [
    { from: start, to: end },
    { from: start + third, to: end - third },
    { from: start + 31, to: start + 92 },
  ]) {
    await new WindowLaws(history, events, window, tally).hold(pairedEvents);
  }
}

class WindowLaws {
  readonly #history: RoomHistory;
  readonly #events: readonly RoomEvent[];
  readonly #window: TimeWindow;
  readonly #tally: ClaimTally;
  readonly #heard = new Map<UserId | null, RoomEvent[]>();

  constructor(history: RoomHistory, events: readonly RoomEvent[], window: TimeWindow, tally: ClaimTally) {
    this.#history = history;
    this.#events = events;
    this.#window = window;
    this.#tally = tally;
    for (const event of events) {
      const own = this.#heard.get(event.userId);
      if (own === undefined) this.#heard.set(event.userId, [event]);
      else own.push(event);
    }
  }

  async hold(pairedEvents: boolean): Promise<void> {
    const { people, observations, plan } = this.#history;
    const countStalenessSeconds = Math.max(20, plan.countAgeSeconds);
    const settings = { ...defaultTruthSettings, pairedEvents, countStalenessSeconds, ...this.#history.settings };
    const userIds = people.map(({ userId }) => userId);
    const expected = { userIds, pseudonymous: false, pseudonymOf: async () => undefined };
    const question = { expected, lateAfterSeconds: threshold, leftEarlySeconds: threshold };
    const record = [...minutesOfEvents(this.#events), ...observations];
    const report = await reportAttendees(record, this.#window, question, settings);
    const summary = await reportSummary(record, this.#window, settings);
    const truths = new Map(people.map((person) => [person.userId, person]));
    for (const attendee of allAttendees(report)) {
      const truth = truths.get(attendee.userId);
      if (truth === undefined) return this.#violate("a name", { attendee });
      this.#holdRow(attendee, truth, report);
    }
    const there = people.filter(({ presences }) => this.#overlap(presences) > 0).length;
    if ((summary.uniques.atLeast ?? 0) > there) this.#violate("uniques", { there, uniques: summary.uniques });
  }

  #holdRow(attendee: Attendee, truth: TruePerson, report: AttendeeReport): void {
    const { status, secondsMin, secondsMax, secondsEstimate } = attendee;
    const stays = report.staysOf(attendee.personIndex);
    const facts = { attendee, stays, truth, heard: this.#heard.get(truth.userId) };
    const there = this.#overlap(truth.presences);
    this.#tally.rows += 1;
    if (secondsMin > there + rounding) this.#violate("secondsMin", facts);
    if (secondsMax < this.#overlap(this.#seenOf(truth)) - 1) this.#violate("secondsMax", facts);
    if (secondsMin > secondsEstimate || secondsEstimate > secondsMax) this.#violate("order of totals", facts);
    if (status === "present" && there === 0) this.#violate("presence", facts);
    if (status === "absent") {
      this.#tally.absent += 1;
      if (longest(truth, this.#window) > report.detectionFloorSeconds) this.#violate("absence", facts);
    }
    for (const stay of stays) {
      if (trueStayOf(truth, stay) === undefined) this.#violate("existence of stays", { ...facts, stay });
      if (stay.endedBy === "event" && stay.leaveLatest === stay.leaveEarliest) this.#tally.exact += 1;
    }
    this.#holdVerdicts(attendee, truth, report, facts);
  }

  #holdVerdicts({ late, leftEarly }: Attendee, truth: TruePerson, report: AttendeeReport, facts: object): void {
    const { frame, detectionFloorSeconds: floor } = report;
    const begin = { from: frame.start[0], to: frame.start[1] + threshold };
    const end = { from: frame.end[0] - threshold, to: frame.end[1] };
    this.#tally.late += late === true ? 1 : 0;
    this.#tally.leftEarly += leftEarly === true ? 1 : 0;
    if (late === true && longest(truth, begin) > floor) this.#violate("late", { ...facts, frame });
    if (leftEarly === true && longest(truth, end) > floor) this.#violate("left early", { ...facts, frame });
    // Who joins at the very end of the threshold is in time.
    const inTime = { from: begin.from, to: begin.to + rounding };
    const toTheEnd = { from: end.from - rounding, to: end.to };
    if (late === false && longest(truth, inTime) <= 0) this.#violate("in time", { ...facts, frame });
    if (leftEarly === false && longest(truth, toTheEnd) <= 0) this.#violate("stayed", { ...facts, frame });
  }

  /** The presences that a list showed, or of which an event is heard that belongs to no other. Of two devices at once the second may be all that is seen. */
  #seenOf({ userId, presences }: TruePerson): readonly TruePresence[] {
    const showings = this.#history.shown.get(userId) ?? [];
    // A lost connection and an exit may be those of a stay that is over.
    const heard = (this.#heard.get(userId) ?? []).filter(({ kind }) => kind !== "dropped" && kind !== "exited");
    return presences.filter(
      ({ join, leave, visits }) =>
        visits.length === 1 &&
        (heard.some(({ atMs }) => isWithin((atMs ?? 0) / 1000, join, leave)) ||
          showings.some(({ time }) => time >= join && time < leave)),
    );
  }

  #overlap(presences: readonly TruePresence[]): number {
    const { from, to } = this.#window;
    return presences.reduce((sum, one) => sum + Math.max(0, Math.min(one.leave, to) - Math.max(one.join, from)), 0);
  }

  #violate(law: string, facts: object): never {
    const { plan } = this.#history;
    throw new Error(`${law} is broken: ${JSON.stringify({ ...facts, window: this.#window, plan }, null, 1)}`);
  }
}

function isWithin(instant: number, join: number, leave: number): boolean {
  return instant >= join - rounding && instant <= leave + rounding;
}

function longest({ presences }: TruePerson, { from, to }: TimeWindow): number {
  return Math.max(0, ...presences.map(({ join, leave }) => Math.min(leave, to) - Math.max(join, from)));
}
