import type { RollcallError } from "./rollcall-error.ts";

/** Pause after the first refusal; doubles with each that follows. */
const firstPauseMs = 100;
const longestPauseMs = 5_000;
/** With the pauses seven refusals take 6 s, which covers a rotation that reaches the vendor and Secrets Manager at different times. */
const mostRefusals = 7;
/** After a lock-out a second refusal in the same slot could lock the app out again. */
const mostRefusalsAfterLockOut = 1;
/** How long calls fail at once after those refusals: to the end of the slot. */
const refusalMs = 30_000;
/** Ten times the usual latency, so that a probe that hangs does not block the whole app. */
const probeTimeoutMs = 1_000;

/** Attached to a call when it leaves. */
export interface Leave {
  /** Generation number of the circuit, increased each time it is shut; the outcome of a call from an older round is ignored. */
  readonly round: number;
  readonly freshSecret: boolean;
}

/**
 * A circuit breaker for refused signatures: vendors count them, and lock an app out after too many within a minute. It shuts at the first
 * refusal and at the start of each slot. While it is shut one call at a time passes, as a probe; an accepted signature opens it to all.
 * After a refusal or a lock-out the probe is signed with a freshly fetched secret.
 *
 * An open circuit lets calls pass here, as a gate does; the pattern's usual name for that state is "closed". Times are those of the
 * monotonic clock.
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

  /** The error of the last probe; undefined while calls pass, and before the first probe has ended. */
  get shutBy(): RollcallError | undefined {
    return this.#isOpen ? undefined : this.#lastError;
  }

  /** The error with which calls fail at once; undefined when they should wait instead. */
  refusal(nowMs: number): RollcallError | undefined {
    return nowMs < this.#refuseUntilMs ? this.shutBy : undefined;
  }

  /** Milliseconds until the next call may leave, probe or not. */
  waitMs(nowMs: number): number {
    return this.#isOpen ? 0 : Math.max(0, this.#nextProbeAtMs - nowMs, this.#probeUntilMs - nowMs);
  }

  /** True while a probe is under way. */
  isAsking(nowMs: number): boolean {
    return !this.#isOpen && nowMs < this.#probeUntilMs;
  }

  /** Records that a call leaves. While the circuit is shut that call is the probe. */
  leaves(nowMs: number): Leave {
    if (!this.#isOpen) {
      this.#probeUntilMs = nowMs + probeTimeoutMs;
    }
    return { round: this.#round, freshSecret: this.#wasRefused };
  }

  /** Shuts the circuit and forgets its refusals, at the start of a slot or the end of a hold: the key may have changed meanwhile. */
  askAnew(): void {
    this.#shut();
    this.#refusals = 0;
    this.#lastError = undefined;
    this.#nextProbeAtMs = Number.NEGATIVE_INFINITY;
    this.#refuseUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** Records an answer of the vendor, which means that the call's signature was accepted. */
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

  /** Records a lock-out: for a minute the vendor rejects the app's calls without checking their signatures. */
  lockOut(error: RollcallError): void {
    this.askAnew();
    this.#wasRefused = true;
    this.#isLockedOut = true;
    this.#lastError = error;
  }

  /** Records that a call ended without a verdict on its signature: the next call may be the probe. */
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
