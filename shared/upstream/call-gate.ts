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

/** A probe whose outcome nobody told (its caller gave up) is forgotten after this. */
const probePatienceMs = 6_000;

/**
 * A circuit: shut after failures in a row, it lets a single probe through now and then, and opens at the first usable
 * answer. Whoever waits meanwhile keeps waiting: an outage of seconds then costs seconds and not the minute's roll.
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
  /** Calls that left and have not ended. */
  #underWay = 0;
  /** Those of them that left before the gate was shut: their failures say nothing about a probe. */
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
      this.#probeUntilMs = nowMs + probePatienceMs;
    }
  }

  /** A call failed in the way that this gate watches. */
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

  /** A call was let in and answered: the gate opens. */
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

  /** A call ended in a way that says nothing here. True when it had left before the gate was shut. */
  ended(): boolean {
    this.#underWay = Math.max(0, this.#underWay - 1);
    const isStraggler = this.#stragglers > 0;
    this.#stragglers = Math.max(0, this.#stragglers - 1);
    if (!isStraggler) {
      // A probe that came to nothing makes room for the next.
      this.#probeUntilMs = undefined;
    }
    return isStraggler;
  }
}
