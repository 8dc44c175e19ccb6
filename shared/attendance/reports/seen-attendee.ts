import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { ListVisibility } from "../rules/list-visibility.ts";
import type { PeopleRegister } from "../rules/people-register.ts";
import { isProvenWithin, type PersonTotals, type TimeWindow, totalStays } from "../rules/person-totals.ts";
import type { StayBounds } from "../rules/stay.ts";
import type { Attendee, AttendeeQuestion, AttendeeStatus, Claim, PassingAttendee } from "./attendees.ts";
import { judgeLate, judgeLeftEarly, type SessionFrame } from "./session-frame.ts";

/** Somebody with stays. Works out what is asked of it: most people are only counted, and passed over by the order of a page. */
export class SeenAttendee implements PassingAttendee {
  place = 0;
  expected: boolean | null = null;
  #stays: readonly StayBounds[] = [];
  #totals: PersonTotals | null = null;
  readonly #register: PeopleRegister;
  readonly #window: TimeWindow;
  readonly #frame: SessionFrame;
  readonly #question: AttendeeQuestion;
  readonly #visibility: ListVisibility;

  constructor(
    register: PeopleRegister,
    window: TimeWindow,
    frame: SessionFrame,
    question: AttendeeQuestion,
    visibility: ListVisibility,
  ) {
    this.#register = register;
    this.#window = window;
    this.#frame = frame;
    this.#question = question;
    this.#visibility = visibility;
  }

  show(place: number, stays: readonly StayBounds[], expected: boolean | null): this {
    this.place = place;
    this.expected = expected;
    this.#stays = stays;
    this.#totals = null;
    return this;
  }

  get userId(): UserId {
    return this.#register.userIdAt(this.place);
  }

  get nickname(): string | null {
    return this.#register.nickname(this.place);
  }

  get status(): AttendeeStatus {
    return isProvenWithin(this.#stays, this.#window) ? "present" : "unknown";
  }

  get firstJoin(): EpochSeconds {
    let first = Number.POSITIVE_INFINITY;
    for (const { joinEarliest } of this.#stays) first = Math.min(first, joinEarliest);
    return first;
  }

  get lastProof(): EpochSeconds {
    let last = Number.NEGATIVE_INFINITY;
    for (const { leaveEarliest } of this.#stays) last = Math.max(last, leaveEarliest);
    return last;
  }

  get secondsMin(): number {
    return this.#totalsNow().secondsMin;
  }

  get secondsMax(): number {
    return this.#totalsNow().secondsMax;
  }

  get secondsEstimate(): number {
    return this.#totalsNow().secondsEstimate;
  }

  get late(): Claim | null {
    const { lateAfterSeconds } = this.#question;
    return lateAfterSeconds === undefined
      ? null
      : judgeLate(this.#stays, this.#frame, lateAfterSeconds, this.#visibility);
  }

  get leftEarly(): Claim | null {
    const { leftEarlySeconds } = this.#question;
    return leftEarlySeconds === undefined
      ? null
      : judgeLeftEarly(this.#stays, this.#frame, leftEarlySeconds, this.#visibility);
  }

  get stayCount(): number {
    return this.#stays.length;
  }

  get leftLatest(): EpochSeconds | null {
    return this.#stays.at(-1)?.leaveLatest ?? null;
  }

  keep(): Attendee {
    const { secondsMin, secondsMax, secondsEstimate } = this.#totalsNow();
    return {
      place: this.place,
      userId: this.userId,
      nickname: this.nickname,
      status: this.status,
      expected: this.expected,
      firstJoin: this.firstJoin,
      lastProof: this.lastProof,
      secondsMin,
      secondsMax,
      secondsEstimate,
      late: this.late,
      leftEarly: this.leftEarly,
      stayCount: this.stayCount,
      leftLatest: this.leftLatest,
    };
  }

  #totalsNow(): PersonTotals {
    this.#totals ??= totalStays(this.#stays, this.#window);
    return this.#totals;
  }
}

/** Somebody expected of whom nothing was seen. */
export function unseenAttendee(
  place: number,
  userId: UserId,
  everybodyWasSeen: boolean,
  { from, to }: TimeWindow,
): PassingAttendee {
  const attendee: Attendee = {
    place,
    userId,
    nickname: null,
    status: everybodyWasSeen ? "absent" : "unknown",
    expected: true,
    firstJoin: null,
    lastProof: null,
    secondsMin: 0,
    secondsMax: everybodyWasSeen ? 0 : to - from,
    secondsEstimate: 0,
    late: null,
    leftEarly: null,
    stayCount: 0,
    leftLatest: null,
  };
  return { ...attendee, keep: () => attendee };
}
