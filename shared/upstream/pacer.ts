import type { Deadline } from "./deadline.ts";
import type { RollcallError } from "./rollcall-error.ts";

/** Decides when the next call of a command may leave. One per app; live reads use `unpaced`. */
export interface Pacer {
  /** Resolves when the call may leave. @throws RollcallError `upstream-throttled` or `upstream-unavailable` when it may not before the deadline */
  turn(command: string, deadline: Deadline): Promise<void>;
  /** Told of every failure, so that a throttled command can slow down. */
  heard(command: string, error: RollcallError): void;
  /** Told of every usable answer: the vendor is there and lets us in. */
  answered(command: string): void;
}

/** For the live reads: single calls at their clients' pace, inside the share that the sweep leaves free. */
export const unpaced: Pacer = {
  turn: async () => {},
  heard: () => {},
  answered: () => {},
};
