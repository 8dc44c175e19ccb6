import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { SlotObservation } from "../observation.ts";
import { detectionFloor, ListCadence } from "../rules/cadence.ts";
import { ListVisibility } from "../rules/list-visibility.ts";
import type { PeopleRegister } from "../rules/people-register.ts";
import { overlapping, type TimeWindow } from "../rules/person-totals.ts";
import { PresenceFold } from "../rules/presence-fold.ts";
import { findSessions, OccupancyRuns } from "../rules/sessions.ts";
import type { StayBounds } from "../rules/stay.ts";
import { readRoom } from "../rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../rules/truth-settings.ts";
import { ratioAtLeast, ratioAtMost } from "./bounded-ratio.ts";
import { isoUtc, isoUtcOrNull } from "./iso-time.ts";
import { SeenAttendee, unseenAttendee } from "./seen-attendee.ts";
import { frameSessions, type SessionFrame } from "./session-frame.ts";

const shareDigits = 3;

export type Claim = true | false | "unknown";
export type AttendeeStatus = "present" | "absent" | "unknown";

export interface AttendeeQuestion {
  /** The people who were expected, if there is such a list. Everybody on it gets a row. */
  readonly expected?: Iterable<UserId>;
  readonly lateAfterSeconds?: number;
  readonly leftEarlySeconds?: number;
}

/** One person, in numbers: what sorting, filtering and paging work on. Epoch seconds and seconds. */
export interface Attendee {
  /** In the register of the report. */
  readonly place: number;
  readonly userId: UserId;
  readonly nickname: string | null;
  readonly status: AttendeeStatus;
  /** Null when there is no list of expected people. */
  readonly expected: boolean | null;
  readonly firstJoin: EpochSeconds | null;
  readonly lastProof: EpochSeconds | null;
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly secondsEstimate: number;
  readonly late: Claim | null;
  readonly leftEarly: Claim | null;
  /** Stays that may overlap the window. */
  readonly stayCount: number;
  /** The latest end of the last of them; null when nothing proves one. */
  readonly leftLatest: EpochSeconds | null;
}

/** One of many, as they pass by: what it tells holds until the next one does. */
export interface PassingAttendee extends Attendee {
  /** The same for good. */
  keep(): Attendee;
}

export interface SessionShare {
  readonly min: number;
  readonly max: number;
}

export interface AttendeeReport {
  readonly window: TimeWindow;
  readonly frame: SessionFrame;
  /** By its places the report knows people. */
  readonly register: PeopleRegister;
  /**
   * Shows everybody once, in no particular order. A busy day has tens of thousands and a page shows a few, so nobody is kept
   * here: may be asked again.
   */
  readonly forEach: (visit: (attendee: PassingAttendee) => void) => void;
  /** One of them again; holds until the next one is asked for. Null for a place of nobody whom the report shows. */
  readonly attendeeAt: (place: number) => PassingAttendee | null;
  /** The stays of one of them that may overlap the window. Written over when those of the next one are asked for. */
  readonly staysOf: (place: number) => readonly StayBounds[];
  /** A stay shorter than this can go unseen where no slot is missing. */
  readonly detectionFloorSeconds: number;
  /** People are absent only if a stay of this length could not have gone unseen. Null: nobody is called absent. */
  readonly absenceFloorSeconds: number | null;
}

/**
 * Who was there within the window. Read some slots before and after it (`rollupContextSlots`), so that its edges are as sharp as the
 * record allows.
 */
export async function reportAttendees(
  observations: AsyncIterable<SlotObservation> | Iterable<SlotObservation>,
  window: TimeWindow,
  question: AttendeeQuestion = {},
  settings: TruthSettings = defaultTruthSettings,
): Promise<AttendeeReport> {
  const presence = new PresenceFold(settings);
  const visibility = new ListVisibility();
  const cadence = new ListCadence();
  const occupancy = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, settings);
  await readRoom(observations, [presence, visibility, cadence, occupancy], settings);
  presence.finish();
  const frame = frameSessions(findSessions(occupancy.runs, settings), window);
  const seen = visibility.within(window.from, window.to);
  const { people, skew } = presence;
  const { register } = people;
  const expected = question.expected === undefined ? null : placesOf(register, question.expected);
  const passing = new SeenAttendee(register, window, frame, question, visibility);
  const staysOf = (place: number): readonly StayBounds[] => overlapping(people.boundsOf(place, skew), window);
  const attendeeAt = (place: number): PassingAttendee | null => {
    const stays = staysOf(place);
    const isExpected = expected?.has(place) ?? null;
    if (stays.length > 0) return passing.show(place, stays, isExpected);
    // Without stays in the window a person is as unseen as somebody who never came.
    return isExpected === true ? unseenAttendee(place, register.userIdAt(place), seen.clear, window) : null;
  };
  const forEach = (visit: (attendee: PassingAttendee) => void): void => {
    for (let place = 0; place < register.size; place += 1) {
      const attendee = attendeeAt(place);
      if (attendee !== null) visit(attendee);
    }
  };
  const detectionFloorSeconds = detectionFloor(cadence.everySeconds);
  const absenceFloorSeconds = seen.floorSeconds;
  return { window, frame, register, forEach, attendeeAt, staysOf, detectionFloorSeconds, absenceFloorSeconds };
}

/** Those who were never met get a place too. */
function placesOf(register: PeopleRegister, userIds: Iterable<UserId>): ReadonlySet<number> {
  const places = new Set<number>();
  for (const userId of userIds) places.add(register.placeOf(userId));
  return places;
}

/** The share of the sessions that somebody was there for; null for who was never seen, and for sessions without length. */
export function shareOfSession(attendee: Attendee, frame: SessionFrame): SessionShare | null {
  if (attendee.stayCount === 0 || frame.secondsMax <= 0) return null;
  const { secondsMin, secondsMax } = frame;
  return {
    min: Math.min(1, ratioAtLeast(attendee.secondsMin, secondsMax, shareDigits)),
    max: secondsMin <= 0 ? 1 : Math.min(1, ratioAtMost(attendee.secondsMax, secondsMin, shareDigits)),
  };
}

/** A JSON-ready row: what is undefined is not written. */
export function presentAttendee(attendee: Attendee, { frame, staysOf }: AttendeeReport) {
  const { place, userId, nickname, status, expected, firstJoin, lastProof } = attendee;
  const { secondsMin, secondsMax, secondsEstimate, late, leftEarly } = attendee;
  return {
    userId,
    nickname: nickname ?? undefined,
    status,
    expected: expected ?? undefined,
    firstJoin: isoUtcOrNull(firstJoin),
    lastProof: isoUtcOrNull(lastProof),
    secondsMin,
    secondsMax,
    secondsEstimate,
    shareOfSession: shareOfSession(attendee, frame),
    late: late ?? undefined,
    leftEarly: leftEarly ?? undefined,
    stays: staysOf(place).map(presentStay),
  };
}

function presentStay({ joinEarliest, joinLatest, leaveEarliest, leaveLatest, endedBy }: StayBounds) {
  // The join is exact to the second, unless the lists or the clocks contradict the vendor's join time.
  const isExact = joinLatest - joinEarliest <= 1;
  return {
    joinedAt: isoUtc(joinEarliest),
    joinedBetween: isExact ? undefined : [isoUtc(joinEarliest), isoUtc(joinLatest)],
    leftBetween: [isoUtc(leaveEarliest), isoUtcOrNull(leaveLatest)],
    leftProvenBy: endedBy,
  };
}
