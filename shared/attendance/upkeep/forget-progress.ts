import type { AppName, EpochSeconds, GroupId, UserId } from "../../identity/ids.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";

export interface ForgetOrder {
  readonly app: AppName;
  readonly userId: UserId;
  /** True: the person is replaced by a pseudonym, so that counts of people do not change. */
  readonly replace: boolean;
}

/** The progress of an erasure over all its requests. */
export interface ForgetProgress {
  readonly roomsDone: number;
  readonly slotsRewritten: number;
  /** Slots with damaged bytes, which may hold the person, are deleted. */
  readonly slotsDeleted: number;
  /** Items of events, of one minute each, in which the person was, and damaged ones, which are deleted. */
  readonly eventItemsRewritten: number;
  readonly rollupsRewritten: number;
  /** Lists of expected people on which the person stood. */
  readonly expectedListsRewritten: number;
  /** Exported days of rooms, each a file, in which the person stood. */
  readonly exportedDaysRewritten: number;
}

/**
 * Where to continue. The pass `whole` covers the whole record of each room. The pass `again` covers what was written since
 * the hour in which the erasure began, because a writer that ran meanwhile may have recorded the person again. The pass `exported`
 * covers the exported files, when the record no longer has the person.
 */
export interface ForgetPosition extends ForgetProgress {
  readonly pass: "whole" | "again" | "exported";
  readonly startedAt: EpochSeconds;
  /** The room before the one to continue with. */
  readonly after: GroupId | undefined;
  /** The slot to continue with in that room; undefined at its beginning. */
  readonly from: EpochSeconds | undefined;
  /** The exported file before the one to continue with. */
  readonly afterFile?: string;
}

export interface ForgetOutcome {
  readonly progress: ForgetProgress;
  /** Undefined when the erasure is complete. */
  readonly next: ForgetPosition | undefined;
}

/** Where an erasure begins. */
export function forgetStart(table: AttendanceTable): ForgetPosition {
  return {
    pass: "whole",
    startedAt: Math.floor(table.now() / 1000),
    after: undefined,
    from: undefined,
    roomsDone: 0,
    slotsRewritten: 0,
    slotsDeleted: 0,
    eventItemsRewritten: 0,
    rollupsRewritten: 0,
    expectedListsRewritten: 0,
    exportedDaysRewritten: 0,
  };
}
