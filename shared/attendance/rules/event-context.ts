import type { EpochSeconds } from "../../identity/ids.ts";
import type { AbsenceLog } from "./absence-log.ts";

/** What the events of all people are held against. */
export interface EventContext {
  readonly absences: AbsenceLog;
  /** False where lists may show the person under another name (rule 11), or as an exempt member (rule 15). */
  readonly listsProveAbsence: boolean;
  /** By how much the vendor's clock may be ahead of ours. */
  readonly aheadAtMost: number;
  /** True where rule 14 takes the end that an event gives for the end of the stay before it; assumption "paired-events". */
  readonly arePaired: (at: EpochSeconds, lastProof: EpochSeconds) => boolean;
  /** Called for an event that contradicts a list. */
  readonly onContradiction: () => void;
}
