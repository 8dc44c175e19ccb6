import type { RollcallError } from "./rollcall-error.ts";

/** Pause after the first refusal; doubles with each that follows. */
const firstPauseMs = 100;
const longestPauseMs = 5_000;
/** Seven refusals in a row are spread over 6 s, for a key whose rotation takes the vendor and Secrets Manager that long to agree on. */
const mostRefusals = 7;
/** After a lock-out a second refused call in the same slot could lock the app out again. */
const mostRefusalsAfterLockOut = 1;
/** After that many refusals calls fail at once for so long: nothing will change within this slot. */
const refusalMs = 30_000;
/** Ten times the usual latency: one call that hangs must not hold a whole app back. */
const probePatienceMs = 1_000;

/** What a departing call carries. */
export interface Leave {
  /** Generation counter, increased each time the circuit is shut. The outcome of a call of an older round is ignored. */
  readonly round: number;
  readonly freshSecret: boolean;
}

/**
 * A circuit breaker for the one thing that locks an app out: wrong signatures, of which a vendor counts too many within a minute.
 * Shut at the first refusal and at the beginning of each slot, it lets a single call through as a probe, and opens when the
 * signature of one is accepted. After a refusal or a lock-out the probe is signed with a secret that was fetched for it.
 *
 * Times are those of the monotonic clock.
 */
export class SignatureCircuit {
  /** Signatures accepted so far. */
  accepted = 0;
  #isOpen = true;
  #wasRefused = false;
  #isLockedOut = false;
  #round = 0;
  #refusals = 0;
  #lastError: RollcallError | undefined;
  #nextProbeAtMs = Number.NEGATIVE_INFINITY;
  #probeUntilMs = Number.NEGATIVE_INFINITY;
  #refuseUntilMs = Number.NEGATIVE_INFINITY;

  /** The error of the last probe; undefined while the circuit is open to all calls, and before the first probe is back. */
  get shutBy(): RollcallError | undefined {
    return this.#isOpen ? undefined : this.#lastError;
  }

  /** The error to refuse calls with at once; undefined when it is worth waiting. */
  refusal(nowMs: number): RollcallError | undefined {
    return nowMs < this.#refuseUntilMs ? this.shutBy : undefined;
  }

  /** Milliseconds until a call may leave, as a probe or not. */
  waitMs(nowMs: number): number {
    return this.#isOpen ? 0 : Math.max(0, this.#nextProbeAtMs - nowMs, this.#probeUntilMs - nowMs);
  }

  /** True while the answer to a probe is awaited. */
  isAsking(nowMs: number): boolean {
    return !this.#isOpen && nowMs < this.#probeUntilMs;
  }

  /** A call leaves. While the gate is shut it is the probe. */
  leaves(nowMs: number): Leave {
    if (!this.#isOpen) {
      this.#probeUntilMs = nowMs + probePatienceMs;
    }
    return { round: this.#round, freshSecret: this.#wasRefused };
  }

  /** A slot begins, or a hold is over: the key may have changed on either side meanwhile. */
  askAnew(): void {
    this.#shut();
    this.#refusals = 0;
    this.#lastError = undefined;
    this.#nextProbeAtMs = Number.NEGATIVE_INFINITY;
    this.#refuseUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** The vendor answered a call, which means that its signature was accepted. */
  accept(round = this.#round): void {
    if (round !== this.#round) {
      return;
    }
    this.accepted += 1;
    this.#isOpen = true;
    this.#wasRefused = false;
    this.#isLockedOut = false;
    this.#refusals = 0;
  }

  refuse(error: RollcallError, nowMs: number, round = this.#round): void {
    if (round !== this.#round) {
      return;
    }
    this.#shut();
    this.#wasRefused = true;
    this.#lastError = error;
    this.#refusals += 1;
    this.#nextProbeAtMs = nowMs + Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#refusals - 1));
    if (this.#refusals >= (this.#isLockedOut ? mostRefusalsAfterLockOut : mostRefusals)) {
      this.#refuseUntilMs = nowMs + refusalMs;
    }
  }

  /** Too many refusals: for a minute the vendor rejects the app's calls without checking their signatures. */
  lockOut(error: RollcallError): void {
    this.askAnew();
    this.#wasRefused = true;
    this.#isLockedOut = true;
    this.#lastError = error;
  }

  /** A call ended without a verdict on its signature: the next call may probe. */
  saidNothing(error: RollcallError | undefined, round = this.#round): void {
    if (this.#isOpen || round !== this.#round) {
      return;
    }
    this.#probeUntilMs = Number.NEGATIVE_INFINITY;
    this.#lastError = error ?? this.#lastError;
  }

  #shut(): void {
    this.#isOpen = false;
    this.#round += 1;
    this.#probeUntilMs = Number.NEGATIVE_INFINITY;
  }
}
