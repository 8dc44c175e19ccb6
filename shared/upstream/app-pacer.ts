import { CallGate } from "./call-gate.ts";
import { type AppState, CommandQueue } from "./command-queue.ts";
import type { Deadline } from "./deadline.ts";
import type { Pacer, Permit } from "./pacer.ts";
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

/** Tencent's error codes that are about the app as a whole. */
const failedVerificationsCode = "70050";
const dailyQuotaCode = "60028";
const appTooOftenCode = "60011";

/**
 * Backoff after "the quota of the day is used up" (60028), until a call succeeds. A single such answer may be a mistake and costs
 * 2 s. A quota that is really used up is probed once an hour, because the vendor does not document when its 24 hours end.
 */
const quotaPausesMs = [2_000, 60_000, 600_000, 3_600_000] as const;

/**
 * For a vendor that is unreachable or answers with server errors only: 16 calls in a row without a usable answer. Per app,
 * since an app has one service behind two names (primary and backup), and the host chooser tries both before this many
 * have failed.
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
 * first come first served. Throttle answers halve a command's rate, outages and refused signatures shut gates (circuit
 * breakers) for the app, quotas and lock-outs hold it. All times are those of the monotonic clock: a wall clock that is set
 * back must not stop the calls.
 */
export class AppPacer implements Pacer {
  readonly holdsCallsBack = true;
  readonly #settings: AppPacerSettings;
  readonly #queues = new Map<string, CommandQueue>();
  readonly #app: AppState = { reach: new CallGate(reachSettings), signature: new SignatureCircuit(), hold: undefined };
  #rates: Readonly<Record<string, number>> = {};
  #throttles = 0;
  #quotaPauses = 0;

  constructor(settings: AppPacerSettings) {
    this.#settings = settings;
  }

  /** Sets the rates of commands for which the app's owner has bought a higher limit. */
  override(rates: Readonly<Record<string, number>>): void {
    this.#rates = rates;
    for (const [command, queue] of this.#queues) {
      queue.rate.setBase(this.#rateOf(command));
    }
  }

  /** Resets the refusals of the slot before: the signature or the permission may be valid by now, so a call probes it. */
  startSlot(): void {
    this.#app.signature.askAnew();
    for (const queue of this.#queues.values()) {
      queue.admission.askAnew();
    }
  }

  acquire(command: string, deadline: Deadline): Promise<Permit> {
    return this.#queue(command).acquire(deadline);
  }

  /** Resolves (or is undefined) when few calls of the command are queued: the time to begin work that will make more. */
  whenQueueIsShort(command: string): Promise<void> | undefined {
    return this.#queue(command).whenShort();
  }

  failed(command: string, error: RollcallError, permit?: Permit): void {
    const nowMs = this.#settings.world.monotonicMs();
    const queue = this.#queue(command);
    const { reach, signature } = this.#app;
    switch (meaningOf(error)) {
      case "aborted":
        reach.ended();
        queue.admission.ended();
        signature.saidNothing(undefined, permit?.round);
        break;
      case "outage":
        reach.failed(error, nowMs);
        queue.admission.ended();
        signature.saidNothing(error, permit?.round);
        break;
      case "refused-signature":
        reach.answered();
        queue.admission.ended();
        signature.refuse(error, nowMs, permit?.round);
        break;
      case "misconfigured":
        reach.answered();
        queue.admission.failed(error, nowMs);
        signature.saidNothing(error, permit?.round);
        break;
      case "throttled":
        // A rate limit may be checked before the signature: it proves nothing about the signature, and opens no gate.
        reach.answered();
        queue.admission.ended();
        signature.saidNothing(error, permit?.round);
        this.#throttles += 1;
        this.#throttled(queue, error, nowMs);
        break;
      case "answer":
        reach.answered();
        queue.admission.answered();
        this.#accepted(permit);
    }
  }

  answered(command: string, permit?: Permit): void {
    this.#app.reach.answered();
    this.#queue(command).answered();
    this.#accepted(permit);
  }

  get signaturesAccepted(): number {
    return this.#app.signature.accepted;
  }

  /** Why the command is held back now, apart from its rate: an outage, a refusal, a quota. */
  blockedBy(command: string): RollcallError | undefined {
    return this.#queue(command).blockedBy(this.#settings.world.monotonicMs());
  }

  get stats(): PacerStats {
    const calls = [...this.#queues.values()].reduce((sum, queue) => sum + queue.calls, 0);
    return { calls, throttles: this.#throttles };
  }

  #accepted(permit: Permit | undefined): void {
    this.#app.signature.accept(permit?.round);
    this.#quotaPauses = 0;
  }

  #throttled(queue: CommandQueue, error: RollcallError, nowMs: number): void {
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
        for (const each of this.#queues.values()) {
          each.throttled(error, nowMs, askedPauseMs);
        }
        break;
      default:
        queue.throttled(error, nowMs, askedPauseMs);
    }
  }

  /** All such answers during one pause are about the same quota. After the pause a single call probes for all commands. */
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

  #queue(command: string): CommandQueue {
    const existing = this.#queues.get(command);
    if (existing) {
      return existing;
    }
    const queue = new CommandQueue(this.#settings.world, this.#rateOf(command), this.#app);
    this.#queues.set(command, queue);
    return queue;
  }
}

type Meaning = "aborted" | "outage" | "refused-signature" | "misconfigured" | "throttled" | "answer";

/** What a failure proves about the vendor, and about the app's standing with it. */
function meaningOf({ kind, recovery }: RollcallError): Meaning {
  switch (kind) {
    case "upstream-timeout":
      // Recovery "none": the call was aborted at its own deadline.
      return recovery === "none" ? "aborted" : "outage";
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
