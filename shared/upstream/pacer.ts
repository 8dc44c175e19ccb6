import type { AppName } from "../identity/ids.ts";
import type { Deadline } from "./deadline.ts";
import type { Clocks } from "./elapsed.ts";
import type { RollcallError } from "./rollcall-error.ts";
import { SignatureGate } from "./signature-gate.ts";

/**
 * The permit of one call to leave. Until `sent`, the call counts as one that leaves at any moment: it may still wait for a
 * connection, and the vendor counts when calls arrive.
 */
export interface Permit {
  /** The call is being written to an open connection. */
  sent(): void;
  /** The call has ended, whether it was sent or not. To be called once for each permit. */
  release(): void;
  /** True when the secret must be fetched again for this call, because a signature made with the cached one was refused. */
  readonly freshSecret?: boolean;
  /** Generation of the signature circuit in which the call left; read by the pacer only. */
  readonly round?: number;
}

/** A rate limiter: decides when the next call of a command may leave. One per app; live reads use `gatedPacers`. */
export interface Pacer {
  /** True when calls wait for a probe: after a refused signature one call leaves with a fresh secret, and the rest wait for its answer. */
  readonly holdsCallsBack: boolean;
  /** Resolves when the call may leave. @throws RollcallError `upstream-throttled` or `upstream-unavailable` when it may not before the deadline */
  acquire(command: string, deadline: Deadline): Promise<Permit>;
  /** To be called with every failure, so that a throttled command slows down. */
  failed(command: string, error: RollcallError, permit?: Permit): void;
  /** To be called at every usable answer, which proves that the vendor is reachable and accepts our signature. */
  answered(command: string, permit?: Permit): void;
  /** Count of the app's accepted signatures; always 0 where they are not counted. */
  readonly signaturesAccepted: number;
  /** Where given, a call with its retries and re-signing is run by it, when its app's signature may be tried. */
  readonly admit?: <T>(run: () => Promise<T>) => Promise<T>;
}

const uncounted: Permit = { sent: () => {}, release: () => {} };

/** No limit: live reads come one by one, and share what the sweep leaves of the vendor's limit. */
export const unpaced: Pacer = {
  holdsCallsBack: false,
  signaturesAccepted: 0,
  acquire: async () => uncounted,
  failed: () => {},
  answered: () => {},
};

/** The pacers of the live reads, one per app: no pace, but no more than a few calls with a signature that is refused. */
export function gatedPacers(clocks: Clocks): (app: AppName) => Pacer {
  const pacers = new Map<AppName, Pacer>();
  return (app) => {
    const existing = pacers.get(app);
    if (existing !== undefined) {
      return existing;
    }
    const gate = new SignatureGate(clocks);
    const pacer: Pacer = { ...unpaced, admit: (run) => gate.admit(run) };
    pacers.set(app, pacer);
    return pacer;
  };
}
