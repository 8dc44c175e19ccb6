import { asUserId, type EpochSeconds, type UserId } from "../../identity/ids.ts";
import type { SlotObservation } from "../observation.ts";
import { ListVisibility } from "../rules/list-visibility.ts";
import { type PersonTotals, type TimeWindow, totalPerson } from "../rules/person-totals.ts";
import { PresenceFold } from "../rules/presence-fold.ts";
import { findSessions, OccupancyRuns } from "../rules/sessions.ts";
import { readRoom } from "../rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../rules/truth-settings.ts";
import { isoUtc, isoUtcOrNull } from "./iso-time.ts";
import { frameSessions, judgeLate, judgeLeftEarly, type SessionFrame } from "./session-frame.ts";
import { detectionFloorSeconds } from "./summary.ts";

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
  readonly shareOfSession: { readonly min: number; readonly max: number } | null;
  readonly late: Claim | null;
  readonly leftEarly: Claim | null;
  readonly stays: PersonTotals["stays"];
}

export interface AttendeeReport {
  readonly window: TimeWindow;
  readonly frame: SessionFrame;
  readonly attendees: readonly Attendee[];
  /** A stay shorter than this can go unseen where no slot is missing. */
  readonly detectionFloorSeconds: number;
  /** People are absent only if a stay of this length could not have gone unseen. Null: nobody is called absent. */
  readonly absenceFloorSeconds: number | null;
}

/**
 * Who was there within the window. Read some slots before and after it (`rollupContextSlots`), so that its edges are as sharp as the
 * record allows. The attendees ascend by user ID.
 */
export async function reportAttendees(
  observations: AsyncIterable<SlotObservation> | Iterable<SlotObservation>,
  window: TimeWindow,
  question: AttendeeQuestion = {},
  settings: TruthSettings = defaultTruthSettings,
): Promise<AttendeeReport> {
  const presence = new PresenceFold(settings);
  const visibility = new ListVisibility();
  const occupancy = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  await readRoom(observations, [presence, visibility, occupancy], settings);
  presence.finish();
  const frame = frameSessions(findSessions(occupancy.runs, settings), window);
  const seen = visibility.within(window.from, window.to);
  const expected = question.expected === undefined ? null : new Set(question.expected);
  const attendees: Attendee[] = [];
  for (const person of presence.people.values()) {
    const totals = totalPerson(person, presence.skew, window);
    // Without stays in the window the person is as unseen as somebody who never came.
    if (totals === null) continue;
    attendees.push({
      userId: person.userId,
      nickname: person.nickname,
      status: totals.proven ? "present" : "unknown",
      expected: expected === null ? null : expected.delete(person.userId),
      firstJoin: Math.min(...totals.stays.map(({ bounds }) => bounds.joinEarliest)),
      lastProof: Math.max(...totals.stays.map(({ bounds }) => bounds.leaveEarliest)),
      secondsMin: totals.secondsMin,
      secondsMax: totals.secondsMax,
      secondsEstimate: totals.secondsEstimate,
      shareOfSession: shareOf(totals, frame),
      late: judgeLate(totals.stays, frame, question.lateAfterSeconds, visibility),
      leftEarly: judgeLeftEarly(totals.stays, frame, question.leftEarlySeconds, visibility),
      stays: totals.stays,
    });
  }
  for (const userId of expected ?? []) attendees.push(unseenAttendee(asUserId(userId), seen.clear, window));
  attendees.sort((one, other) => (one.userId < other.userId ? -1 : one.userId > other.userId ? 1 : 0));
  return { window, frame, attendees, detectionFloorSeconds, absenceFloorSeconds: seen.floorSeconds };
}

function unseenAttendee(userId: UserId, everybodyWasSeen: boolean, { from, to }: TimeWindow): Attendee {
  return {
    userId,
    nickname: null,
    status: everybodyWasSeen ? "absent" : "unknown",
    expected: true,
    firstJoin: null,
    lastProof: null,
    secondsMin: 0,
    secondsMax: everybodyWasSeen ? 0 : to - from,
    secondsEstimate: 0,
    shareOfSession: null,
    late: null,
    leftEarly: null,
    stays: [],
  };
}

function shareOf(totals: PersonTotals, { secondsMin, secondsMax }: SessionFrame): Attendee["shareOfSession"] {
  if (secondsMax <= 0) return null;
  const rounded = (value: number): number => Math.round(1000 * Math.min(1, value)) / 1000;
  return {
    min: rounded(totals.secondsMin / secondsMax),
    max: secondsMin <= 0 ? 1 : rounded(totals.secondsMax / secondsMin),
  };
}

/** A JSON-ready row. */
export function presentAttendee(attendee: Attendee) {
  const { userId, nickname, status, expected, firstJoin, lastProof, stays } = attendee;
  const { secondsMin, secondsMax, secondsEstimate, shareOfSession, late, leftEarly } = attendee;
  return {
    userId,
    ...(nickname === null ? {} : { nickname }),
    status,
    ...(expected === null ? {} : { expected }),
    firstJoin: isoUtcOrNull(firstJoin),
    lastProof: isoUtcOrNull(lastProof),
    secondsMin,
    secondsMax,
    secondsEstimate,
    shareOfSession,
    ...(late === null ? {} : { late }),
    ...(leftEarly === null ? {} : { leftEarly }),
    stays: stays.map(({ stay, bounds }) => ({
      joinedAt: isoUtc(bounds.joinEarliest),
      // The join is exact to the second, unless the lists or the clocks contradict the vendor's join time.
      ...(bounds.joinLatest - bounds.joinEarliest > 1
        ? { joinedBetween: [isoUtc(bounds.joinEarliest), isoUtc(bounds.joinLatest)] }
        : {}),
      leftBetween: [isoUtc(bounds.leaveEarliest), isoUtcOrNull(bounds.leaveLatest)],
      leftProvenBy: stay.endedBy,
    })),
  };
}
