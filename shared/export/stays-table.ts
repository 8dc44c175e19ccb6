import type { AttendeeReport } from "../attendance/reports/attendees.ts";
import { type TimeWindow, wholeSecondsAtLeast, wholeSecondsAtMost } from "../attendance/rules/person-totals.ts";
import type { StayBounds } from "../attendance/rules/stay.ts";
import type { EpochSeconds, GroupId, UserId } from "../identity/ids.ts";
import type { Column } from "./parquet-table.ts";

/** One stay that may overlap the day. Its bounds are whole; its seconds are those within the day. */
export interface StayRow {
  readonly group_id: GroupId;
  readonly user_id: UserId;
  readonly nickname: string | null;
  /** Of the person on this day in this room. */
  readonly status: string;
  readonly joined_at: Date | null;
  readonly joined_from: Date | null;
  readonly joined_to: Date;
  readonly left_from: Date;
  readonly left_to: Date | null;
  readonly left_proven_by: string | null;
  readonly seconds_min: number;
  readonly seconds_max: number;
}

export const stayColumns: readonly Column<StayRow>[] = [
  { name: "group_id", type: "STRING" },
  { name: "user_id", type: "STRING" },
  { name: "nickname", type: "STRING", nullable: true },
  { name: "status", type: "STRING" },
  { name: "joined_at", type: "TIMESTAMP", nullable: true },
  { name: "joined_from", type: "TIMESTAMP", nullable: true },
  { name: "joined_to", type: "TIMESTAMP" },
  { name: "left_from", type: "TIMESTAMP" },
  { name: "left_to", type: "TIMESTAMP", nullable: true },
  { name: "left_proven_by", type: "STRING", nullable: true },
  { name: "seconds_min", type: "INT32" },
  { name: "seconds_max", type: "INT32" },
];

export function stayRows(groupId: GroupId, report: AttendeeReport): StayRow[] {
  const people: { readonly userId: UserId; readonly personIndex: number }[] = [];
  report.forEach(({ userId, personIndex }) => {
    people.push({ userId, personIndex });
  });
  // The register is in the order of first sight, which an erasure can change.
  people.sort((one, other) => (one.userId < other.userId ? -1 : 1));
  return people.flatMap(({ userId, personIndex }) => {
    const attendee = report.attendeeAt(personIndex);
    if (attendee === null) return [];
    const { nickname, status, secondsMax } = attendee;
    const stays = report.staysOf(personIndex);
    const seconds = shareOut(stays, report.window, secondsMax);
    return stays.map((stay, index) => ({
      group_id: groupId,
      user_id: userId,
      nickname,
      status,
      ...boundsOf(stay),
      ...(seconds[index] ?? { seconds_min: 0, seconds_max: 0 }),
    }));
  });
}

function boundsOf({ joinEarliest, joinLatest, leaveEarliest, leaveLatest, endedBy, hasJoinTime }: StayBounds) {
  return {
    joined_at: hasJoinTime ? dateOf(joinEarliest) : null,
    joined_from: Number.isFinite(joinEarliest) ? dateOf(joinEarliest) : null,
    joined_to: dateOf(joinLatest),
    left_from: dateOf(leaveEarliest),
    left_to: leaveLatest === null ? null : dateOf(leaveLatest),
    left_proven_by: endedBy,
  };
}

/**
 * Shares a person's proven and possible seconds out among their stays, so that the sum over the rows is the total of the person: time
 * that two stays have in common belongs to the first. What a person may have spent under another name goes to the last.
 */
function shareOut(stays: readonly StayBounds[], window: TimeWindow, secondsMax: number) {
  const proven = new Coverage(window, wholeSecondsAtLeast);
  const possible = new Coverage(window, wholeSecondsAtMost);
  const parts = stays.map(({ joinLatest, leaveEarliest, possibleFrom, leaveLatest }) => ({
    seconds_min: proven.add(joinLatest, leaveEarliest),
    seconds_max: possible.add(possibleFrom, leaveLatest ?? Number.POSITIVE_INFINITY),
  }));
  const last = parts.at(-1);
  if (last !== undefined) {
    last.seconds_max += secondsMax - parts.reduce((sum, part) => sum + part.seconds_max, 0);
  }
  return parts;
}

/** The union of intervals that ascend by their starts, within a window. */
class Coverage {
  #reached: EpochSeconds;
  #seconds = 0;
  readonly #end: EpochSeconds;
  readonly #whole: (seconds: number) => number;

  /** @param whole rounds what is covered, so that the parts add up to the rounded whole */
  constructor({ from, to }: TimeWindow, whole: (seconds: number) => number) {
    this.#reached = from;
    this.#end = to;
    this.#whole = whole;
  }

  /** Returns how many seconds the interval adds. */
  add(start: EpochSeconds, end: EpochSeconds): number {
    const first = Math.max(start, this.#reached);
    const last = Math.min(end, this.#end);
    if (last <= first) return 0;
    this.#reached = last;
    const before = this.#whole(this.#seconds);
    this.#seconds += last - first;
    return this.#whole(this.#seconds) - before;
  }
}

export function dateOf(instant: EpochSeconds): Date {
  return new Date(Math.round(instant * 1000));
}
