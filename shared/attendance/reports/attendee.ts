import type { EpochSeconds, UserId } from "../../identity/ids.ts";
import type { LeaveProof } from "../rules/stay.ts";
import type { PersonDetails } from "./person-details.ts";
import type { CountedSeconds } from "./share-measure.ts";

/** A verdict that the record may not be able to give. */
export type Claim = true | false | "unknown";
export type AttendeeStatus = "present" | "absent" | "unknown";

/** Bounds of the share of the session time, or of the planned time, that a person was there for. */
export interface SessionShare {
  readonly min: number;
  readonly max: number;
}

/** One person's row before it is presented: what is sorted, filtered and paged. Instants in epoch seconds, durations in seconds. */
export interface Attendee {
  /** In the register of the report. */
  readonly personIndex: number;
  readonly userId: UserId;
  readonly nickname: string | null;
  /** What the list of expected people says of the person; null where it says nothing. */
  readonly details: PersonDetails | null;
  readonly status: AttendeeStatus;
  /** Null when there is no list of expected people. */
  readonly expected: boolean | null;
  /** Null for a person without stays, and where no list has shown the first stay's join time. */
  readonly firstJoin: EpochSeconds | null;
  readonly lastProof: EpochSeconds | null;
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly secondsEstimate: number;
  /** Which of the seconds the share is made of: those of planned time, or all. */
  readonly counted: CountedSeconds;
  /** Of the session time or the planned time; null for a person without stays, and where no session was seen. */
  readonly share: SessionShare | null;
  /** Null when no threshold was given. */
  readonly attended: Claim | null;
  readonly late: Claim | null;
  readonly leftEarly: Claim | null;
  /** Stays that may overlap the window. */
  readonly stayCount: number;
  /** The latest end of the last of them; null when nothing proves one. */
  readonly leftLatest: EpochSeconds | null;
  /** What proved that end. */
  readonly leftProvenBy: LeaveProof | null;
}

/** Reused object, valid until the next attendee is visited. Values are computed on access, because most attendees are only counted. */
export interface AttendeeView extends Attendee {
  /** Copies the values, so that they stay valid. */
  keep(): Attendee;
}
