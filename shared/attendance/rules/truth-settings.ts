import { countStalenessSeconds } from "../observation.ts";

/** What the truth rules may assume of one room. The reasons and the limits of each are in TRUTH.md. */
export interface TruthSettings {
  /**
   * The named rule "newest-window": a truncated list shows the newest, so whoever joined later than its oldest entry
   * and is not in it has left. The order is only implied by the vendor (seeds/002), hence the switch.
   */
  readonly newestWindow: boolean;
  /** Age that a count may have: 20 s for an AVChatRoom (seeds/000), 240 s for a Community (seeds/001). */
  readonly countStalenessSeconds: number;
  /** A room that was empty for less than this is still in the same session. */
  readonly sessionGapSeconds: number;
  /** From how many people on a session runs: a stray visitor then begins and prolongs none. */
  readonly sessionMinPeople: number;
  /**
   * True for lists of who belongs to a group (Agora): everybody, in no known order, in pages that may be short. False for
   * online lists: the newest, in the order of joining.
   */
  readonly membership: boolean;
}

export const defaultTruthSettings: TruthSettings = {
  newestWindow: true,
  countStalenessSeconds,
  sessionGapSeconds: 15 * 60,
  sessionMinPeople: 1,
  membership: false,
};
