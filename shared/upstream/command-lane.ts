import { AdaptiveRate } from "./adaptive-rate.ts";
import { CallGate } from "./call-gate.ts";
import { CallSchedule } from "./call-schedule.ts";
import { type Deadline, remainingMs } from "./deadline.ts";
import type { Turn } from "./pacer.ts";
import { RollcallError } from "./rollcall-error.ts";
import type { Leave, SignatureCircuit } from "./signature-circuit.ts";
import type { World } from "./world.ts";

/**
 * Pauses of a command after throttle answers with no other answer between them. At first its rate just halves; what stays
 * throttled for 8 s whatever the rate is let alone for a minute, and probed by the next one.
 */
const throttlePausesMs = [125, 250, 500, 1_000, 2_000, 4_000, 60_000] as const;
/**
 * New work is begun while less than this is queued, at the command's pace. What has begun holds what it was answered until its
 * next call comes back, so it is not to wait long; but a loop that stalled must find calls that are due.
 */
const shortQueueMs = 100;
/** How often a lane that is held back looks whether another one has found the vendor again. */
const lookAgainMs = 50;
/** The same while a probe is under way: its answer usually takes less than 100 ms. */
const lookForProbeMs = 10;

/**
 * Refused for what the app may do: a command that is switched off, an admin that is none. Six probes in a row are spread over
 * 6 s; then nothing will change within this slot.
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

/** What all commands of an app share. */
export interface AppState {
  readonly reach: CallGate;
  readonly signature: SignatureCircuit;
  hold: Hold | undefined;
}

interface Waiter {
  readonly deadline: Deadline;
  readonly go: (turn: Turn) => void;
  readonly giveUp: (error: RollcallError) => void;
}

/** One command of an app: who waits for it, and when the next may leave. Times are those of the monotonic clock, but for deadlines. */
export class CommandLane {
  readonly rate: AdaptiveRate;
  readonly admission = new CallGate(admissionSettings);
  calls = 0;
  #hold: Hold | undefined;
  #throttlePauses = 0;
  readonly #world: World;
  readonly #app: AppState;
  readonly #schedule: CallSchedule;
  #queue: Waiter[] = [];
  #beginners: (() => void)[] = [];
  #isPumping = false;

  constructor(world: World, callsPerSecond: number, app: AppState) {
    this.#world = world;
    this.#app = app;
    this.rate = new AdaptiveRate(callsPerSecond);
    this.#schedule = new CallSchedule(callsPerSecond);
  }

  turn(deadline: Deadline): Promise<Turn> {
    return new Promise((go, giveUp) => {
      this.#queue.push({ deadline, go, giveUp });
      if (!this.#isPumping) {
        this.#isPumping = true;
        this.#schedule.wasIdle(this.#world.monotonicMs());
        void this.#pump();
      }
    });
  }

  mayBegin(): Promise<void> | undefined {
    if (!this.#isPumping || this.#isShort()) {
      return undefined;
    }
    return new Promise((begin) => {
      this.#beginners.push(begin);
    });
  }

  answered(): void {
    this.admission.answered();
    this.#throttlePauses = 0;
  }

  /** Slows down, and pauses when it is told so again and again. All answers of one pause tell of the same overload. */
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

  /** One at a time from the head of the queue. Never throws. */
  async #pump(): Promise<void> {
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      const nowMs = this.#world.monotonicMs();
      const refusal = this.#refusalOf(head, nowMs);
      if (refusal !== undefined) {
        this.#takeHead();
        head.giveUp(refusal);
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
      head.go(this.#turn(this.#app.signature.leaves(nowMs)));
    }
    this.#isPumping = false;
    // Whoever was let begin may have needed no turn.
    for (const begin of this.#beginners.splice(0)) {
      begin();
    }
  }

  #takeHead(): void {
    this.#queue.shift();
    if (this.#isShort()) {
      this.#beginners.shift()?.();
    }
  }

  #isShort(): boolean {
    return this.#queue.length * 1_000 < shortQueueMs * this.#schedule.callsPerSecond;
  }

  #turn({ round, freshSecret }: Leave): Turn {
    let isSent = false;
    const sent = () => {
      if (!isSent) {
        isSent = true;
        this.#schedule.sent(this.#world.monotonicMs());
      }
    };
    const over = () => {
      // One that never was sent counts as sent at its end: nobody knows better, and the vendor's limit is not to be tried.
      sent();
      // For a call that failed before it was sent, for want of its secret. Has no effect after `heard` or `answered`.
      this.#app.signature.saidNothing(undefined, round);
    };
    return { sent, over, round, freshSecret };
  }

  #leftMs(deadline: Deadline): number {
    return remainingMs(deadline, this.#world.now());
  }

  #refusalOf({ deadline }: Waiter, nowMs: number): RollcallError | undefined {
    const leftMs = this.#leftMs(deadline);
    if (leftMs <= 0 || deadline.signal?.aborted) {
      return this.blockedBy(nowMs) ?? new RollcallError("upstream-timeout", "no turn came before the deadline");
    }
    const held = this.#heldBy(nowMs);
    // A hold that outlasts the caller is told at once: nobody should wait for nothing.
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
    // A gate may open at any moment, by an answer in another lane.
    const lookMs = signature.isAsking(nowMs) ? lookForProbeMs : lookAgainMs;
    return heldMs > 0 ? Math.min(heldMs, lookMs) : this.#schedule.waitMs(nowMs);
  }

  #heldBy(nowMs: number): Hold | undefined {
    const holds = [this.#hold, this.#app.hold].filter((hold) => hold !== undefined && hold.untilMs > nowMs);
    return holds.reduce((one, other) => ((other?.untilMs ?? 0) > (one?.untilMs ?? 0) ? other : one), undefined);
  }
}
