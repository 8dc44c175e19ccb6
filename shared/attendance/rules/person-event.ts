import type { EpochSeconds } from "../../identity/ids.ts";
import type { RoomEventKind } from "../room-event.ts";

/** What an event says of one person. */
export interface PersonEvent {
  readonly kind: RoomEventKind;
  /** The vendor's time, in seconds with milliseconds as fractions. */
  readonly at: EpochSeconds;
  readonly graceSeconds: number;
}

/** Order of events of one millisecond: a leave before a return, as a page that is loaded again sends them. */
export const kindRank: Readonly<Record<RoomEventKind, number>> = {
  exited: 0,
  offline: 1,
  dropped: 2,
  destroyed: 3,
  online: 4,
  joined: 5,
};

/** True for an event that proves a moment of absence: at `at`, or for `online` just before it. */
export function provesAbsence({ kind }: PersonEvent): boolean {
  return kind !== "joined" && kind !== "exited";
}

/** True for the end of a stay of the account, whatever number of devices it had. */
export function endsAStay({ kind }: PersonEvent): boolean {
  return kind === "offline" || kind === "dropped";
}
