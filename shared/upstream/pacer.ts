import type { AppName } from "../identity/ids.ts";
import type { Deadline } from "./deadline.ts";
import type { Clocks } from "./elapsed.ts";
import type { RollcallError } from "./rollcall-error.ts";
import { SignatureGate } from "./signature-gate.ts";

/**
 * A call that may leave. Until it is known to have been sent it counts as one that leaves at any moment: a call may still wait
 * for a connection, and the vendor counts when calls arrive.
 */
export interface Turn {
  /** The call is being written to a connection that is there. */
  sent(): void;
  /** The call is over, whether it was sent or not. */
  over(): void;
  /** True when the secret must be fetched anew for this call, because a signature made with the cached one was refused. */
  readonly freshSecret?: boolean;
  /** Generation of the signature circuit in which the call left; only the pacer reads it. */
  readonly round?: number;
}

/** Decides when the next call of a command may leave. One per app; live reads use `gatedPacers`. */
export interface Pacer {
  /** True when calls wait for a probe: after a refused signature one call leaves with a fresh secret, and the rest wait for its answer. */
  readonly holdsCallsBack: boolean;
  /** Resolves when the call may leave. @throws RollcallError `upstream-throttled` or `upstream-unavailable` when it may not before the deadline */
  turn(command: string, deadline: Deadline): Promise<Turn>;
  /** Told of every failure, so that a throttled command can slow down. */
  heard(command: string, error: RollcallError, turn?: Turn): void;
  /** Told of every usable answer: the vendor is there and lets us in. */
  answered(command: string, turn?: Turn): void;
  /** Count of the app's accepted signatures; always 0 where they are not counted. */
  readonly signaturesAccepted: number;
  /** Where given, a call with its retries and re-signing is run by it, when its app's signature may be tried. */
  readonly admit?: <T>(run: () => Promise<T>) => Promise<T>;
}

const uncounted: Turn = { sent: () => {}, over: () => {} };

/** No pace: single calls at their clients' pace, inside the share that the sweep leaves free. */
export const unpaced: Pacer = {
  holdsCallsBack: false,
  signaturesAccepted: 0,
  turn: async () => uncounted,
  heard: () => {},
  answered: () => {},
};

/** The pacers of the live reads, one per app: no pace, but no more than a few calls with a signature that is refused. */
export function gatedPacers(clocks: Clocks): (app: AppName) => Pacer {
  const pacers = new Map<AppName, Pacer>();
  return (app) => {
    const known = pacers.get(app);
    if (known !== undefined) {
      return known;
    }
    const gate = new SignatureGate(clocks);
    const pacer: Pacer = { ...unpaced, admit: (run) => gate.admit(run) };
    pacers.set(app, pacer);
    return pacer;
  };
}
