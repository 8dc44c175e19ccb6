import type { EpochSeconds } from "../../identity/ids.ts";

/** Rows by number, in two columns. */
export interface NumberedRows {
  readonly numbers: readonly number[];
  readonly joinedAt: readonly EpochSeconds[];
}
