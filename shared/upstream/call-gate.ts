import type { RollcallError } from "./rollcall-error.ts";

export interface GateSettings {
  /** Failures in a row, without one usable answer between them, that shut the gate. */
  readonly failuresToShut: number;
  /** Pause before the first probe; doubles with every probe that fails. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Failed probes after which calls are refused at once instead of waiting, for `refusalMs`. */
  readonly probesToRefuse: number;
  readonly refusalMs: number;
}

/** A probe without an outcome (its caller was aborted) counts as lost after this. */
const probeTimeoutMs = 6_000;

/**
 * A circuit breaker: shut after failures in a row, it lets single probes through, and opens at the first usable answer.
 * Calls keep waiting meanwhile instead of failing: an outage of seconds then costs seconds and not the minute's roll.
 *
 * Times are those of the monotonic clock.
 */
export class CallGate {
  readonly #settings: GateSettings;
  #failures = 0;
  #failedProbes = 0;
  #lastError: RollcallError | undefined;
  #nextProbeAtMs = 0;
  #probeUntilMs: number | undefined;
  #refuseUntilMs = 0;
  /** Calls that have left and not ended. */
  #underWay = 0;
  /** Of those, the calls that left before the gate was shut: their failures are not those of a probe. */
  #stragglers = 0;

  constructor(settings: GateSettings) {
    this.#settings = settings;
  }

  /** Why calls are held back; undefined while the gate is open. */
  get shutBy(): RollcallError | undefined {
    return this.#failures >= this.#settings.failuresToShut ? this.#lastError : undefined;
  }

  /** The error to refuse calls with at once; undefined when it is worth waiting. */
  refusal(nowMs: number): RollcallError | undefined {
    return nowMs < this.#refuseUntilMs ? this.shutBy : undefined;
  }

  /** Milliseconds until a call may leave as a probe; 0 when one may, or when the gate is open. */
  waitMs(nowMs: number): number {
    if (this.shutBy === undefined) {
      return 0;
    }
    const waitUntil = Math.max(this.#nextProbeAtMs, this.#probeUntilMs ?? 0);
    return Math.max(0, waitUntil - nowMs);
  }

  /** A call leaves. While the gate is shut it is the probe. */
  leaves(nowMs: number): void {
    this.#underWay += 1;
    if (this.shutBy !== undefined) {
      this.#probeUntilMs = nowMs + probeTimeoutMs;
    }
  }

  /** A call failed with the kind of failure that this gate counts. */
  failed(error: RollcallError, nowMs: number): void {
    const { failuresToShut, firstPauseMs, longestPauseMs, probesToRefuse, refusalMs } = this.#settings;
    const isStraggler = this.ended();
    this.#failures += 1;
    this.#lastError = error;
    if (this.#failures === failuresToShut) {
      this.#stragglers = this.#underWay;
    } else if (this.#failures < failuresToShut || isStraggler) {
      return;
    } else {
      this.#probeUntilMs = undefined;
      this.#failedProbes += 1;
    }
    this.#nextProbeAtMs = nowMs + Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failedProbes);
    if (this.#failedProbes >= probesToRefuse) {
      this.#refuseUntilMs = nowMs + refusalMs;
    }
  }

  /** A call got a usable answer: the gate opens. */
  answered(): void {
    this.ended();
    this.#failures = 0;
    this.#failedProbes = 0;
    this.#lastError = undefined;
    this.#probeUntilMs = undefined;
    this.#refuseUntilMs = 0;
    this.#stragglers = 0;
  }

  /** As if the gate had just been shut: a probe may leave at once, and others after it. */
  askAnew(): void {
    this.#failedProbes = 0;
    this.#nextProbeAtMs = 0;
    this.#probeUntilMs = undefined;
    this.#refuseUntilMs = 0;
  }

  /** A call ended in a way that this gate does not count. True when it had left before the gate was shut. */
  ended(): boolean {
    this.#underWay = Math.max(0, this.#underWay - 1);
    const isStraggler = this.#stragglers > 0;
    this.#stragglers = Math.max(0, this.#stragglers - 1);
    if (!isStraggler) {
      // A probe without a verdict: the next one may leave.
      this.#probeUntilMs = undefined;
    }
    return isStraggler;
  }
}
