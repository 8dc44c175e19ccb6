import type { AppName, GroupId } from "../../identity/ids.ts";
import type { Erasure } from "../record/erase-member.ts";

/** What was done of an erasure in exported files. */
export interface ExportedFilesDone {
  /** The last file of those that were passed. */
  readonly upTo: string;
  readonly rewritten: number;
}

/** The exported days of the deployment, as an erasure sees them. */
export interface ExportedDays {
  /**
   * Removes a person from the exported days of an app, or replaces their ID, and yields after every few files.
   *
   * @param after the `upTo` to continue from
   */
  erase(
    app: AppName,
    erasuresOf: (groupId: GroupId) => Promise<readonly Erasure[]>,
    after: string | undefined,
  ): AsyncIterable<ExportedFilesDone>;
}
