import { CallGate } from "./call-gate.ts";
import { type AppState, CommandLane } from "./command-lane.ts";
import type { Deadline } from "./deadline.ts";
import type { Pacer, Turn } from "./pacer.ts";
import type { RollcallError } from "./rollcall-error.ts";
import { SignatureCircuit } from "./signature-circuit.ts";
import type { World } from "./world.ts";

export interface AppPacerSettings {
  readonly world: World;
  /** The sweep's share of the vendor's limit for a command, in calls a second. */
  readonly rateOf: (command: string) => number;
}

export interface PacerStats {
  readonly calls: number;
  readonly throttles: number;
}

/** Tencent codes that speak of the app as a whole (upstream/tencent-chat.md §4). */
const failedVerificationsCode = "70050";
const dailyQuotaCode = "60028";
const appTooOftenCode = "60011";

/**
 * Backoff after "the quota of the day is used up" (60028), until a call succeeds. A single such answer may be a mistake and costs
 * 2 s. A quota that is really used up is probed once an hour, because the vendor does not document when its 24 hours end.
 */
const quotaPausesMs = [2_000, 60_000, 600_000, 3_600_000] as const;

/**
 * Unreachable or answering nothing but faults: 16 calls without one answer between them. Per app, since an app has one
 * service behind two names (primary and backup), and the host chooser tries both before this many have failed.
 */
const reachSettings = {
  failuresToShut: 16,
  firstPauseMs: 500,
  longestPauseMs: 5_000,
  probesToRefuse: Number.POSITIVE_INFINITY,
  refusalMs: 0,
};

/**
 * The pacer of one app, shared by everything in the process that calls its vendor for the sweep: one schedule per command,
 * first come first served. Throttle answers halve a command's rate, outages and refused signatures shut gates for the app,
 * quotas and lock-outs hold it. All times are those of the monotonic clock: a wall clock that is set back must not stop the calls.
 */
export class AppPacer implements Pacer {
  readonly holdsCallsBack = true;
  readonly #settings: AppPacerSettings;
  readonly #lanes = new Map<string, CommandLane>();
  readonly #app: AppState = { reach: new CallGate(reachSettings), signature: new SignatureCircuit(), hold: undefined };
  #rates: Readonly<Record<string, number>> = {};
  #throttles = 0;
  #quotaPauses = 0;

  constructor(settings: AppPacerSettings) {
    this.#settings = settings;
  }

  /** Rates of single commands that differ from the general ones: what the app's owner has bought. */
  override(rates: Readonly<Record<string, number>>): void {
    this.#rates = rates;
    for (const [command, lane] of this.#lanes) {
      lane.rate.setBase(this.#rateOf(command));
    }
  }

  /** A new slot asks anew: what was refused for what we are in the one before may have been put right meanwhile. */
  startSlot(): void {
    this.#app.signature.askAnew();
    for (const lane of this.#lanes.values()) {
      lane.admission.askAnew();
    }
  }

  turn(command: string, deadline: Deadline): Promise<Turn> {
    return this.#lane(command).turn(deadline);
  }

  /** Resolves when few calls of the command wait for their turn: the time to begin what will ask for more. */
  mayBegin(command: string): Promise<void> | undefined {
    return this.#lane(command).mayBegin();
  }

  heard(command: string, error: RollcallError, turn?: Turn): void {
    const nowMs = this.#settings.world.monotonicMs();
    const lane = this.#lane(command);
    const { reach, signature } = this.#app;
    switch (meaningOf(error)) {
      case "given-up":
        reach.ended();
        lane.admission.ended();
        signature.saidNothing(undefined, turn?.round);
        break;
      case "outage":
        reach.failed(error, nowMs);
        lane.admission.ended();
        signature.saidNothing(error, turn?.round);
        break;
      case "refused-signature":
        reach.answered();
        lane.admission.ended();
        signature.refuse(error, nowMs, turn?.round);
        break;
      case "misconfigured":
        reach.answered();
        lane.admission.failed(error, nowMs);
        signature.saidNothing(error, turn?.round);
        break;
      case "throttled":
        // A rate limit may be checked before the signature: it proves nothing about the signature, and opens no gate.
        reach.answered();
        lane.admission.ended();
        signature.saidNothing(error, turn?.round);
        this.#throttles += 1;
        this.#throttled(lane, error, nowMs);
        break;
      case "answer":
        reach.answered();
        lane.admission.answered();
        this.#letIn(turn);
    }
  }

  answered(command: string, turn?: Turn): void {
    this.#app.reach.answered();
    this.#lane(command).answered();
    this.#letIn(turn);
  }

  get signaturesAccepted(): number {
    return this.#app.signature.accepted;
  }

  /** Why the command is held back just now, beyond its pace: an outage, a refusal, a quota. */
  blockedBy(command: string): RollcallError | undefined {
    return this.#lane(command).blockedBy(this.#settings.world.monotonicMs());
  }

  get stats(): PacerStats {
    const calls = [...this.#lanes.values()].reduce((sum, lane) => sum + lane.calls, 0);
    return { calls, throttles: this.#throttles };
  }

  #letIn(turn: Turn | undefined): void {
    this.#app.signature.accept(turn?.round);
    this.#quotaPauses = 0;
  }

  #throttled(lane: CommandLane, error: RollcallError, nowMs: number): void {
    const { upstream, retryAfterSeconds = 1 } = error;
    const askedPauseMs = retryAfterSeconds > 1 ? retryAfterSeconds * 1000 : 0;
    switch (upstream?.code) {
      case dailyQuotaCode:
        this.#holdForQuota(error, nowMs);
        break;
      case failedVerificationsCode:
        this.#app.hold = { untilMs: nowMs + retryAfterSeconds * 1000, error };
        this.#app.signature.lockOut(error);
        break;
      case appTooOftenCode:
        for (const each of this.#lanes.values()) {
          each.throttled(error, nowMs, askedPauseMs);
        }
        break;
      default:
        lane.throttled(error, nowMs, askedPauseMs);
    }
  }

  /** All answers of one pause tell of the same quota. After the pause a single call asks for all. */
  #holdForQuota(error: RollcallError, nowMs: number): void {
    const { hold, signature } = this.#app;
    if (hold !== undefined && nowMs < hold.untilMs) {
      return;
    }
    const pauseMs = quotaPausesMs[this.#quotaPauses] ?? quotaPausesMs.at(-1) ?? 0;
    this.#quotaPauses += 1;
    this.#app.hold = { untilMs: nowMs + pauseMs, error };
    signature.askAnew();
  }

  #rateOf(command: string): number {
    return (Object.hasOwn(this.#rates, command) ? this.#rates[command] : undefined) ?? this.#settings.rateOf(command);
  }

  #lane(command: string): CommandLane {
    const known = this.#lanes.get(command);
    if (known) {
      return known;
    }
    const lane = new CommandLane(this.#settings.world, this.#rateOf(command), this.#app);
    this.#lanes.set(command, lane);
    return lane;
  }
}

type Meaning = "given-up" | "outage" | "refused-signature" | "misconfigured" | "throttled" | "answer";

/** What a failure says of the vendor, and of how it sees the app. */
function meaningOf({ kind, recovery }: RollcallError): Meaning {
  switch (kind) {
    case "upstream-timeout":
      // Recovery "none": the call was aborted at its own deadline.
      return recovery === "none" ? "given-up" : "outage";
    case "upstream-unavailable":
      return "outage";
    case "upstream-rejected":
      // Recovery "retry": the answer of a proxy, not of the vendor.
      return recovery === "retry" ? "outage" : "answer";
    case "misconfigured":
      return recovery === "re-sign" ? "refused-signature" : "misconfigured";
    case "upstream-throttled":
      return "throttled";
    default:
      // Any other refusal comes from the vendor's own service, behind the signature check.
      return "answer";
  }
}
