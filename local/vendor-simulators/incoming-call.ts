import type { EpochMs } from "../../shared/identity/ids.ts";
import type { Call } from "./call-log.ts";
import type { Fault, FaultTarget } from "./fault-board.ts";
import type { HttpReply, WirePlan } from "./fault-effects.ts";

/** One received HTTP request. */
export interface IncomingCall {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly url: string;
  /** Lower case, without a port. */
  readonly host: string;
  readonly hostHeader: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
  /** Arrival on the clock of the rate limits. */
  readonly arrivedAt: EpochMs;
}

/** The response and how it is sent. */
export interface CallOutcome {
  readonly reply: HttpReply;
  readonly plan: WirePlan;
}

/** State that both vendors' simulators share. */
export interface ServerInstruments {
  readonly now: () => EpochMs;
  readonly signatureNow: () => EpochMs;
  readonly random: () => number;
  takeFaults(target: FaultTarget): readonly Fault[];
  arrive(app: string, command: string, at: EpochMs): void;
  logCall(call: Call): void;
}

/** Names are logged as received, up to this length. */
export const shortName = (name: string): string => (name.length > 96 ? `${name.slice(0, 96)}…` : name);
