import type { PeopleRegister } from "../people-register/people-register.ts";
import { CallVisibility } from "../rules/call-visibility.ts";
import { CountBalance } from "../rules/count-balance.ts";
import { ListVisibility } from "../rules/list-visibility.ts";
import { OtherNames } from "../rules/other-names.ts";
import { type LeaveEstimate, overlapping, type TimeWindow } from "../rules/person-totals.ts";
import { PresenceFold } from "../rules/presence-fold.ts";
import { findSessions, OccupancyRuns } from "../rules/sessions.ts";
import type { StayBounds } from "../rules/stay.ts";
import { type RoomListener, type RoomRecord, readRoom } from "../rules/time-order.ts";
import { uniteStays } from "../rules/united-stays.ts";
import { defaultTruthSettings, type TruthSettings } from "../truth-settings.ts";
import type { AttendeeView } from "./attendee.ts";
import { type CallStatistics, CallTally } from "./call-tally.ts";
import { type EventStatistics, eventStatistics } from "./event-statistics.ts";
import { type ExpectedNames, type ExpectedPeople, findExpectedPeople } from "./expected-people.ts";
import { type ListStatistics, ListTally } from "./list-tally.ts";
import type { PersonDetails } from "./person-details.ts";
import { type ReportContext, SeenAttendee, unseenAttendee } from "./seen-attendee.ts";
import { frameSessions, type SessionFrame } from "./session-frame.ts";
import { measureOf, type ShareMeasure } from "./share-measure.ts";

export interface AttendeeQuestion {
  readonly expected?: ExpectedNames;
  readonly lateAfterSeconds?: number;
  readonly leftEarlySeconds?: number;
  /** Planned times: what is late, early and attended is measured against them instead of the observed sessions. */
  readonly plan?: TimeWindow;
  /** From which share of the session time, or of the planned time, on a person has attended. */
  readonly minShare?: number;
}

/** Which kinds of names the rows of a reading have; where there are several, one person may have several rows. */
export interface NamesRead {
  readonly mayNameTwice: boolean;
  readonly hasErased: boolean;
  readonly hasTwoKinds: boolean;
  /** Pseudonyms were read, and there is no key to compare expected people with them. */
  readonly pseudonymsUnchecked: boolean;
}

export interface AttendeeReport {
  readonly window: TimeWindow;
  /** The observed sessions. */
  readonly frame: SessionFrame;
  readonly measure: ShareMeasure;
  /** Gives the people of the report their person indexes. */
  readonly register: PeopleRegister;
  /**
   * Visits every attendee once, in no particular order; may be called again. Attendees are made during the visit and not kept: a busy
   * day has tens of thousands and a page shows a few.
   */
  readonly forEach: (visit: (attendee: AttendeeView) => void) => void;
  /** One attendee again; valid until the next one is asked for. Null for a person whom the report does not show. */
  readonly attendeeAt: (personIndex: number) => AttendeeView | null;
  /** The stays of one attendee that may overlap the window. */
  readonly staysOf: (personIndex: number) => readonly StayBounds[];
  readonly estimateLeave: LeaveEstimate;
  /** A stay shorter than this can go unseen: the longest time between two lists, gaps included. */
  readonly detectionFloorSeconds: number;
  /** The same number where a longer stay could not have gone unseen. Null: only people who were asked for by name are called absent. */
  readonly absenceFloorSeconds: number | null;
  readonly names: NamesRead;
  readonly lists: ListStatistics;
  /** Undefined where nobody was asked for by name. */
  readonly rollCalls: CallStatistics | undefined;
  /** Undefined where no webhook came. */
  readonly events: EventStatistics | undefined;
  readonly clockAheadSeconds: number;
}

/**
 * Who was there within the window. Read some slots before and after it (`rollupContextSlots`), so that its edges are as sharp as the
 * record allows.
 *
 * @param listeners further observers of the same reading
 */
export async function reportAttendees(
  record: RoomRecord,
  window: TimeWindow,
  question: AttendeeQuestion = {},
  settings: TruthSettings = defaultTruthSettings,
  listeners: readonly RoomListener[] = [],
): Promise<AttendeeReport> {
  const room = await watchRoom(record, window, settings, listeners);
  const { presence, visibility, calls } = room;
  const { people, skew } = presence;
  const { expected: expectedNames, plan, ...thresholds } = question;
  const frame = frameSessions(findSessions(room.occupancy.runs, settings), window);
  const measure = measureOf(frame, window, plan);
  const names = new OtherNames(people, skew);
  // Taken before expected people are entered, whose names were not read.
  const { register } = people;
  const readNames = { mayNameTwice: register.mayNameTwice, hasTwoKinds: register.hasTwoKinds };
  const expected = await findExpectedPeople(people, skew, window, expectedNames, settings.ignoresCase);
  const seen = visibility.within(window.from, window.to);
  const { pseudonymsUnchecked, rows } = expected;
  const isHidden = names.hideAnybody(window, pseudonymsUnchecked);
  const absenceFloorSeconds = seen.clear && !isHidden ? seen.floorSeconds : null;
  const calledFloorOf = floorByCalls(calls, rows.details);
  const floorOf = floorByPerson({ calledFloorOf, names, details: rows.details, window, absenceFloorSeconds, isHidden });
  const wouldSee = (personIndex: number, { from, to }: TimeWindow): boolean =>
    visibility.within(from, to).clear || (!readNames.mayNameTwice && calledFloorOf(personIndex, { from, to }) !== null);
  const estimateLeave = room.balance.leavesUntil(window.to, presence);
  const around = { lists: presence.listsWithin(window), witnesses: { wouldSee, names } };
  const context = { register, window, details: rows.details, measure, ...around, estimateLeave, ...thresholds };
  return {
    window,
    ...{ frame, measure, register },
    ...visitAttendees(presence, context, expected, floorOf),
    estimateLeave,
    ...{ detectionFloorSeconds: seen.floorSeconds, absenceFloorSeconds, clockAheadSeconds: skew.aheadAtLeast },
    names: { ...readNames, hasErased: register.hasErased, pseudonymsUnchecked },
    ...{ lists: room.lists.total(), rollCalls: room.answers.total(), events: eventStatistics(presence.events, window) },
  };
}

/** Reads the room once, with all that a report on its people needs. */
async function watchRoom(
  record: RoomRecord,
  window: TimeWindow,
  settings: TruthSettings,
  listeners: readonly RoomListener[],
) {
  const presence = new PresenceFold(settings);
  const visibility = new ListVisibility();
  const calls = new CallVisibility();
  const answers = new CallTally(window);
  const balance = new CountBalance(settings);
  const occupancy = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, settings);
  const lists = new ListTally(window, window.to - window.from);
  await readRoom(
    record,
    [presence, visibility, calls, answers, balance, occupancy, lists, ...listeners],
    settings,
    window.to,
  );
  presence.finish();
  return { presence, visibility, calls, answers, balance, occupancy, lists };
}

interface WhatShows {
  /** The longest stay that can have gone unseen between the answers about this person; null when any can. */
  readonly calledFloorOf: (personIndex: number, window: TimeWindow) => number | null;
  readonly names: OtherNames;
  readonly details: ReadonlyMap<number, PersonDetails>;
  readonly window: TimeWindow;
  /** The floor for people whom lists show whenever they are there; null where lists exclude nothing. */
  readonly absenceFloorSeconds: number | null;
  /** True when anybody may be on the lists without a name. */
  readonly isHidden: boolean;
}

/** The longest stay of a person that can have gone unseen; null when any can. */
function floorByPerson({ calledFloorOf, names, details, window, absenceFloorSeconds, isHidden }: WhatShows) {
  return (personIndex: number): number | null => {
    const hasAlias = details.get(personIndex)?.alias !== undefined;
    if (names.mayBeExempt(personIndex, hasAlias, window)) return null;
    return absenceFloorSeconds !== null || isHidden ? absenceFloorSeconds : calledFloorOf(personIndex, window);
  };
}

/**
 * Where the lists do not exclude a stay of a person, the answers about this person may. Answers about one ID say nothing about
 * the person's others.
 */
function floorByCalls(calls: CallVisibility, details: ReadonlyMap<number, PersonDetails>) {
  return (personIndex: number, window: TimeWindow): number | null => {
    const { clear, floorSeconds } = calls.within(personIndex, window);
    const alias = details.get(personIndex)?.alias ?? [];
    return clear && alias.length === 0 ? floorSeconds : null;
  };
}

function visitAttendees(
  { people, skew }: PresenceFold,
  context: ReportContext,
  expected: ExpectedPeople,
  floorOf: (personIndex: number) => number | null,
): Pick<AttendeeReport, "forEach" | "attendeeAt" | "staysOf"> {
  const { register, window } = context;
  const view = new SeenAttendee(context);
  const { united, shownElsewhere, unseen } = expected.rows;
  const staysOfId = (personIndex: number): readonly StayBounds[] =>
    overlapping(people.boundsOf(personIndex, skew), window);
  const unitedStaysOf = (personIndexes: readonly number[]) => uniteStays(personIndexes.map(staysOfId));
  const staysOf = (personIndex: number): readonly StayBounds[] => {
    const personIndexes = united.get(personIndex);
    return personIndexes === undefined ? staysOfId(personIndex) : unitedStaysOf(personIndexes).all;
  };
  const attendeeAt = (personIndex: number): AttendeeView | null => {
    if (register.namingAt(personIndex) === "erased" || shownElsewhere.has(personIndex)) return null;
    const isExpected = expected.personIndexes?.has(personIndex) ?? null;
    const personIndexes = united.get(personIndex);
    if (personIndexes !== undefined) {
      const stays = unitedStaysOf(personIndexes);
      return view.show(personIndex, stays.all, isExpected, stays);
    }
    const stays = staysOfId(personIndex);
    if (stays.length > 0) return view.show(personIndex, stays, isExpected);
    // Without stays in the window a person is as unseen as one who never came.
    if (!unseen.has(personIndex)) return null;
    return unseenAttendee(personIndex, register.userIdAt(personIndex), floorOf(personIndex), context);
  };
  const forEach = (visit: (attendee: AttendeeView) => void): void => {
    for (let personIndex = 0; personIndex < register.size; personIndex += 1) {
      const attendee = attendeeAt(personIndex);
      if (attendee !== null) visit(attendee);
    }
  };
  return { forEach, attendeeAt, staysOf };
}
