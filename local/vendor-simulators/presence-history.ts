import type { EpochMs } from "../../shared/identity/ids.ts";

/** One uninterrupted time online; `leftAt` is null while it lasts. */
export interface OnlineStay {
  readonly userId: string;
  readonly joinedAt: EpochMs;
  readonly leftAt: EpochMs | null;
}

/** Writes the presence events up to an instant into the history (see `life.ts`). */
export type PresenceFeeder = (until: EpochMs) => void;
