import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { PeopleRegister } from "../people-register/people-register.ts";
import {
  isProvenWithin,
  type LeaveEstimate,
  type ListsWithin,
  type PersonTotals,
  type TimeWindow,
  totalStays,
} from "../rules/person-totals.ts";
import type { LeaveProof, StayBounds } from "../rules/stay.ts";
import { endsOf, type StayEnds } from "../rules/united-stays.ts";
import type { Attendee, AttendeeStatus, AttendeeView, Claim, SessionShare } from "./attendee.ts";
import { judgeLate, judgeLeftEarly, type Witnesses } from "./attendee-verdicts.ts";
import type { PersonDetails } from "./person-details.ts";
import { judgeAttended, shareOfFrame } from "./session-share.ts";
import type { CountedSeconds, ShareMeasure } from "./share-measure.ts";

/** What all attendees of a report are measured against. */
export interface ReportContext {
  readonly register: PeopleRegister;
  readonly window: TimeWindow;
  /** By person index. */
  readonly details: ReadonlyMap<number, PersonDetails>;
  readonly lists: ListsWithin | null;
  readonly measure: ShareMeasure;
  readonly witnesses: Witnesses;
  readonly estimateLeave: LeaveEstimate;
  readonly minShare?: number;
  readonly lateAfterSeconds?: number;
  readonly leftEarlySeconds?: number;
}

/** Flyweight: one object shows all people with stays, one after the other, and computes the values that are asked for. */
export class SeenAttendee implements AttendeeView {
  personIndex = 0;
  expected: boolean | null = null;
  #stays: readonly StayBounds[] = [];
  #ends: StayEnds = endsOf([]);
  #totals: PersonTotals | null = null;
  readonly #context: ReportContext;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  /** @param ends of stays under several user IDs */
  show(personIndex: number, stays: readonly StayBounds[], expected: boolean | null, ends = endsOf(stays)): this {
    this.personIndex = personIndex;
    this.expected = expected;
    this.#stays = stays;
    this.#ends = ends;
    this.#totals = null;
    return this;
  }

  get userId(): UserId {
    return this.#context.register.userIdAt(this.personIndex);
  }

  get nickname(): string | null {
    return this.#context.register.nickname(this.personIndex);
  }

  get details(): PersonDetails | null {
    return this.#context.details.get(this.personIndex) ?? null;
  }

  get status(): AttendeeStatus {
    const { window, lists } = this.#context;
    return isProvenWithin(this.#stays, window, lists) ? "present" : "unknown";
  }

  get firstJoin(): EpochSeconds | null {
    let first = Number.POSITIVE_INFINITY;
    for (const { joinEarliest, hasJoinTime } of this.#stays) {
      first = Math.min(first, hasJoinTime ? joinEarliest : Number.NEGATIVE_INFINITY);
    }
    return Number.isFinite(first) ? first : null;
  }

  get lastProof(): EpochSeconds {
    let last = Number.NEGATIVE_INFINITY;
    for (const { leaveEarliest, sightedAt } of this.#stays) last = Math.max(last, leaveEarliest, sightedAt);
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

  get counted(): CountedSeconds {
    const { window, witnesses, measure } = this.#context;
    const { within, secondsToCome } = measure;
    if (within === window) return this.#totalsNow();
    const { secondsMin } = totalStays(this.#stays, within);
    const possible = witnesses.names.possibleSeconds(this.personIndex, this.#stays, within);
    return { secondsMin, secondsMax: possible + secondsToCome };
  }

  get share(): SessionShare | null {
    return shareOfFrame(this.counted, this.#context.measure.frame);
  }

  get attended(): Claim | null {
    const { minShare } = this.#context;
    return minShare === undefined ? null : judgeAttended(this.share, minShare);
  }

  get late(): Claim | null {
    const { lateAfterSeconds, measure, witnesses } = this.#context;
    return lateAfterSeconds === undefined
      ? null
      : judgeLate(this.#stays, this.personIndex, measure.frame, lateAfterSeconds, witnesses, this.#ends);
  }

  get leftEarly(): Claim | null {
    const { leftEarlySeconds, measure, witnesses } = this.#context;
    return leftEarlySeconds === undefined
      ? null
      : judgeLeftEarly(this.#stays, this.personIndex, measure.frame, leftEarlySeconds, witnesses, this.#ends);
  }

  get stayCount(): number {
    return this.#stays.length;
  }

  get leftLatest(): EpochSeconds | null {
    return this.#ends.last?.leaveLatest ?? null;
  }

  get leftProvenBy(): LeaveProof | null {
    return this.#ends.last?.endedBy ?? null;
  }

  keep(): Attendee {
    const { secondsMin, secondsMax, secondsEstimate } = this.#totalsNow();
    return {
      personIndex: this.personIndex,
      userId: this.userId,
      nickname: this.nickname,
      details: this.details,
      status: this.status,
      expected: this.expected,
      firstJoin: this.firstJoin,
      lastProof: this.lastProof,
      secondsMin,
      secondsMax,
      secondsEstimate,
      counted: this.counted,
      share: this.share,
      attended: this.attended,
      late: this.late,
      leftEarly: this.leftEarly,
      stayCount: this.stayCount,
      leftLatest: this.leftLatest,
      leftProvenBy: this.leftProvenBy,
    };
  }

  #totalsNow(): PersonTotals {
    if (this.#totals === null) {
      const { window, witnesses, estimateLeave } = this.#context;
      const totals = totalStays(this.#stays, window, estimateLeave);
      this.#totals = { ...totals, secondsMax: witnesses.names.possibleSeconds(this.personIndex, this.#stays, window) };
    }
    return this.#totals;
  }
}

/**
 * An expected person of whom nothing was seen.
 *
 * @param floorSeconds the longest stay that could have gone unseen, when longer ones could not; null when any could
 */
export function unseenAttendee(
  personIndex: number,
  userId: UserId,
  floorSeconds: number | null,
  { window, details, measure, minShare }: Pick<ReportContext, "window" | "details" | "measure" | "minShare">,
): AttendeeView {
  const unseenIn = ({ from, to }: TimeWindow): number => Math.min(to - from, floorSeconds ?? to - from);
  const counted = { secondsMin: 0, secondsMax: unseenIn(measure.within) + measure.secondsToCome };
  const share = floorSeconds === null ? null : shareOfFrame(counted, measure.frame);
  const attendee: Attendee = {
    personIndex,
    userId,
    nickname: null,
    details: details.get(personIndex) ?? null,
    status: floorSeconds === null ? "unknown" : "absent",
    expected: true,
    firstJoin: null,
    lastProof: null,
    secondsMin: 0,
    secondsMax: unseenIn(window),
    secondsEstimate: 0,
    counted,
    share: null,
    attended: minShare === undefined ? null : judgeAttended(share, minShare),
    late: null,
    leftEarly: null,
    stayCount: 0,
    leftLatest: null,
    leftProvenBy: null,
  };
  return { ...attendee, keep: () => attendee };
}
