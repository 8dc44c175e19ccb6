import { AdaptiveRate } from "./adaptive-rate.ts";
import { CallGate } from "./call-gate.ts";
import { CallSchedule } from "./call-schedule.ts";
import { type Deadline, remainingMs } from "./deadline.ts";
import type { Permit } from "./pacer.ts";
import { RollcallError } from "./rollcall-error.ts";
import type { Leave, SignatureCircuit } from "./signature-circuit.ts";
import type { World } from "./world.ts";

/**
 * Pauses of a command after throttle answers with no other answer between them. The first ones only add to the halved rate;
 * a command that stays throttled for 8 s at any rate pauses for a minute, and the next slot probes it.
 */
const throttlePausesMs = [125, 250, 500, 1_000, 2_000, 4_000, 60_000] as const;
/**
 * The queue is short while its calls take less than this at the command's rate. Work that has begun keeps its answers in
 * memory until its next call returns, so the queue should be short; but after a stall of the event loop there must be
 * calls that are due.
 */
const shortQueueMs = 100;
/** How often a queue that is held back checks its gates: an answer to another command may have opened them. */
const recheckMs = 50;
/** The same while a probe is under way, whose answer usually takes less than 100 ms. */
const recheckForProbeMs = 10;

/**
 * For refusals for lack of permission: a command that is switched off, an account that is not an admin. Six probes in a row
 * are spread over 6 s; after them no change is expected within the slot.
 */
const admissionSettings = {
  failuresToShut: 1,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  probesToRefuse: 6,
  refusalMs: 30_000,
};

interface Hold {
  readonly untilMs: number;
  readonly error: RollcallError;
}

/** Shared by all commands of an app. */
export interface AppState {
  readonly reach: CallGate;
  readonly signature: SignatureCircuit;
  hold: Hold | undefined;
}

interface Waiter {
  readonly deadline: Deadline;
  readonly resolve: (permit: Permit) => void;
  readonly reject: (error: RollcallError) => void;
}

/**
 * The FIFO queue of one command of an app: a single pump grants permits from its head, when the schedule and all gates
 * allow it. Times are those of the monotonic clock, except for deadlines.
 */
export class CommandQueue {
  readonly rate: AdaptiveRate;
  readonly admission = new CallGate(admissionSettings);
  calls = 0;
  #hold: Hold | undefined;
  #throttlePauses = 0;
  readonly #world: World;
  readonly #app: AppState;
  readonly #schedule: CallSchedule;
  readonly #waiters: Waiter[] = [];
  /** Waiting for the queue to become short. */
  readonly #starters: (() => void)[] = [];
  #isPumping = false;

  constructor(world: World, callsPerSecond: number, app: AppState) {
    this.#world = world;
    this.#app = app;
    this.rate = new AdaptiveRate(callsPerSecond);
    this.#schedule = new CallSchedule(callsPerSecond);
  }

  acquire(deadline: Deadline): Promise<Permit> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ deadline, resolve, reject });
      if (!this.#isPumping) {
        this.#isPumping = true;
        this.#schedule.resume(this.#world.monotonicMs());
        void this.#pump();
      }
    });
  }

  /** Resolves for one caller a time, as the queue becomes short; undefined when it is short already. */
  whenShort(): Promise<void> | undefined {
    if (!this.#isPumping || this.#isShort()) {
      return undefined;
    }
    return new Promise((start) => {
      this.#starters.push(start);
    });
  }

  answered(): void {
    this.admission.answered();
    this.#throttlePauses = 0;
  }

  /** Halves the rate, and pauses. All throttle answers during one pause are about the same overload. */
  throttled(error: RollcallError, nowMs: number, askedPauseMs: number): void {
    this.rate.throttled(nowMs);
    if (this.#hold === undefined || this.#hold.untilMs <= nowMs) {
      const pauseMs = throttlePausesMs[this.#throttlePauses] ?? throttlePausesMs.at(-1) ?? 0;
      this.#hold = { untilMs: nowMs + Math.max(askedPauseMs, pauseMs), error };
      this.#throttlePauses += 1;
    }
  }

  blockedBy(nowMs: number): RollcallError | undefined {
    const { reach, signature } = this.#app;
    return this.#heldBy(nowMs)?.error ?? reach.shutBy ?? this.admission.shutBy ?? signature.shutBy;
  }

  /** Grants or refuses permits one by one, from the head of the queue. Never throws. */
  async #pump(): Promise<void> {
    for (let head = this.#waiters[0]; head !== undefined; head = this.#waiters[0]) {
      const nowMs = this.#world.monotonicMs();
      const refusal = this.#refusalOf(head, nowMs);
      if (refusal !== undefined) {
        this.#takeHead();
        head.reject(refusal);
        continue;
      }
      const waitMs = this.#waitMs(nowMs);
      if (waitMs > 0) {
        await this.#world.sleep(Math.min(waitMs, this.#leftMs(head.deadline)));
        continue;
      }
      this.#takeHead();
      this.#schedule.depart(nowMs);
      this.#app.reach.leaves(nowMs);
      this.admission.leaves(nowMs);
      this.calls += 1;
      head.resolve(this.#permit(this.#app.signature.leaves(nowMs)));
    }
    this.#isPumping = false;
    // The work that was started last may have needed no call, and so have woken no other.
    for (const start of this.#starters.splice(0)) {
      start();
    }
  }

  #takeHead(): void {
    this.#waiters.shift();
    if (this.#isShort()) {
      this.#starters.shift()?.();
    }
  }

  #isShort(): boolean {
    return this.#waiters.length * 1_000 < shortQueueMs * this.#schedule.callsPerSecond;
  }

  #permit({ round, freshSecret }: Leave): Permit {
    let isSent = false;
    const sent = () => {
      if (!isSent) {
        isSent = true;
        this.#schedule.sent(this.#world.monotonicMs());
      }
    };
    const release = () => {
      // A call without `sent` counts as sent at its end: whether it reached the vendor is uncertain, and the limit must hold.
      sent();
      // For a call that failed before it was sent, for lack of its secret. Has no effect after `failed` or `answered`.
      this.#app.signature.saidNothing(undefined, round);
    };
    return { sent, release, round, freshSecret };
  }

  #leftMs(deadline: Deadline): number {
    return remainingMs(deadline, this.#world.now());
  }

  #refusalOf({ deadline }: Waiter, nowMs: number): RollcallError | undefined {
    const leftMs = this.#leftMs(deadline);
    if (leftMs <= 0 || deadline.signal?.aborted) {
      return (
        this.blockedBy(nowMs) ?? new RollcallError("upstream-timeout", "the call was still queued at the deadline")
      );
    }
    const held = this.#heldBy(nowMs);
    // A hold that outlasts the caller's deadline is an error at once: waiting would be in vain.
    return held !== undefined && held.untilMs - nowMs >= leftMs
      ? held.error
      : (this.admission.refusal(nowMs) ?? this.#app.signature.refusal(nowMs));
  }

  #waitMs(nowMs: number): number {
    const { reach, signature } = this.#app;
    this.#schedule.setRate(this.rate.at(nowMs));
    const heldMs = Math.max(
      (this.#heldBy(nowMs)?.untilMs ?? 0) - nowMs,
      reach.waitMs(nowMs),
      this.admission.waitMs(nowMs),
      signature.waitMs(nowMs),
    );
    // A gate may open at any moment, by an answer to another command.
    const pollMs = signature.isAsking(nowMs) ? recheckForProbeMs : recheckMs;
    return heldMs > 0 ? Math.min(heldMs, pollMs) : this.#schedule.waitMs(nowMs);
  }

  #heldBy(nowMs: number): Hold | undefined {
    const holds = [this.#hold, this.#app.hold].filter((hold) => hold !== undefined && hold.untilMs > nowMs);
    return holds.reduce((one, other) => ((other?.untilMs ?? 0) > (one?.untilMs ?? 0) ? other : one), undefined);
  }
}
