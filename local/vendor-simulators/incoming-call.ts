import type { EpochMs } from "../../shared/identity/ids.ts";
import type { Call } from "./call-log.ts";
import type { Fault, FaultTarget } from "./fault-board.ts";
import type { HttpReply, WirePlan } from "./fault-effects.ts";

/** One HTTP request as it reached the server. */
export interface IncomingCall {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Lower case, without a port. */
  readonly host: string;
  readonly hostHeader: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
  /** By the rate clock. */
  readonly arrivedAt: EpochMs;
}

/** What goes back, and how. */
export interface CallOutcome {
  readonly reply: HttpReply;
  readonly plan: WirePlan;
}

/** The instruments that both vendors share. */
export interface ServerInstruments {
  readonly now: () => EpochMs;
  readonly signatureNow: () => EpochMs;
  readonly random: () => number;
  takeFaults(target: FaultTarget): readonly Fault[];
  arrive(app: string, command: string, at: EpochMs): void;
  logCall(call: Call): void;
}

/** Names go into the log as they came, but never longer than this. */
export const shortName = (name: string): string => (name.length > 96 ? `${name.slice(0, 96)}…` : name);
