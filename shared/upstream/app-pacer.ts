import type { EpochMs } from "../identity/ids.ts";
import { AdaptiveRate } from "./adaptive-rate.ts";
import { CallGate } from "./call-gate.ts";
import { CallSchedule } from "./call-schedule.ts";
import { type Deadline, remainingMs } from "./deadline.ts";
import type { Pacer, Turn } from "./pacer.ts";
import { RollcallError } from "./rollcall-error.ts";
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

const dayMs = 86_400_000;

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
 * Refused for what we are: hammering with a wrong signature gets the app locked out (70050). One refusal holds the command
 * for a moment, in which a fresh secret is fetched. Six probes in a row are spread over 6 s, for a key whose rotation takes
 * the vendor and Secrets Manager that long to agree on; then nothing will change within this slot.
 */
const admissionSettings = {
  failuresToShut: 1,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  probesToRefuse: 6,
  refusalMs: 30_000,
};

/**
 * The pacer of one app, shared by everything in the process that calls its vendor for the sweep: one schedule per command,
 * first come first served. Throttle answers halve a command's rate, outages shut a gate for the app, quotas and lock-outs
 * hold it for as long as the vendor says.
 */
export class AppPacer implements Pacer {
  readonly holdsCallsBack = true;
  readonly #settings: AppPacerSettings;
  readonly #lanes = new Map<string, Lane>();
  readonly #app: AppState = { reach: new CallGate(reachSettings), hold: undefined };
  #rates: Readonly<Record<string, number>> = {};
  #throttles = 0;

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

  heard(command: string, error: RollcallError): void {
    const nowMs = this.#settings.world.now();
    const lane = this.#lane(command);
    if (saysNothingOfTheVendor(error)) {
      this.#app.reach.ended();
      lane.admission.ended();
    } else if (isOutage(error)) {
      this.#app.reach.failed(error, nowMs);
      lane.admission.ended();
    } else if (error.kind === "misconfigured") {
      this.#app.reach.answered();
      lane.admission.failed(error, nowMs);
    } else {
      // Any other refusal is an answer: the vendor is there and has let us in.
      this.#app.reach.answered();
      lane.admission.answered();
    }
    if (error.kind === "upstream-throttled") {
      this.#throttles += 1;
      this.#throttled(lane, error, nowMs);
    }
  }

  answered(command: string): void {
    this.#app.reach.answered();
    this.#lane(command).answered();
  }

  /** Why the command is held back just now, beyond its pace: an outage, a refusal, a quota. */
  blockedBy(command: string): RollcallError | undefined {
    return this.#lane(command).blockedBy(this.#settings.world.now());
  }

  get stats(): PacerStats {
    const calls = [...this.#lanes.values()].reduce((sum, lane) => sum + lane.calls, 0);
    return { calls, throttles: this.#throttles };
  }

  #throttled(lane: Lane, error: RollcallError, nowMs: EpochMs): void {
    const { upstream, retryAfterSeconds = 1 } = error;
    const askedPauseMs = retryAfterSeconds > 1 ? retryAfterSeconds * 1000 : 0;
    switch (upstream?.code) {
      case dailyQuotaCode:
        this.#app.hold = { untilMs: (Math.floor(nowMs / dayMs) + 1) * dayMs, error };
        break;
      case failedVerificationsCode:
        this.#app.hold = { untilMs: nowMs + retryAfterSeconds * 1000, error };
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

  #rateOf(command: string): number {
    return (Object.hasOwn(this.#rates, command) ? this.#rates[command] : undefined) ?? this.#settings.rateOf(command);
  }

  #lane(command: string): Lane {
    const known = this.#lanes.get(command);
    if (known) {
      return known;
    }
    const lane = new Lane(this.#settings.world, this.#rateOf(command), this.#app);
    this.#lanes.set(command, lane);
    return lane;
  }
}

/** Given up by ourselves at the deadline. */
function saysNothingOfTheVendor(error: RollcallError): boolean {
  return error.kind === "upstream-timeout" && error.recovery === "none";
}

/** An answer that may pass is none of the vendor's: something stands in its place. */
function isOutage({ kind, recovery }: RollcallError): boolean {
  const isNone = kind === "upstream-rejected" && recovery === "retry";
  return kind === "upstream-unavailable" || kind === "upstream-timeout" || isNone;
}

interface Hold {
  readonly untilMs: EpochMs;
  readonly error: RollcallError;
}

/** What all commands of an app share. */
interface AppState {
  readonly reach: CallGate;
  hold: Hold | undefined;
}

interface Waiter {
  readonly deadline: Deadline;
  readonly go: (turn: Turn) => void;
  readonly giveUp: (error: RollcallError) => void;
}

/** One command: who waits for it, and when the next may leave. */
class Lane {
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
        this.#schedule.wasIdle(this.#world.now());
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
  throttled(error: RollcallError, nowMs: EpochMs, askedPauseMs: number): void {
    this.rate.throttled(nowMs);
    if (this.#hold === undefined || this.#hold.untilMs <= nowMs) {
      const pauseMs = throttlePausesMs[this.#throttlePauses] ?? throttlePausesMs.at(-1) ?? 0;
      this.#hold = { untilMs: nowMs + Math.max(askedPauseMs, pauseMs), error };
      this.#throttlePauses += 1;
    }
  }

  blockedBy(nowMs: EpochMs): RollcallError | undefined {
    return this.#heldBy(nowMs)?.error ?? this.#app.reach.shutBy ?? this.admission.shutBy;
  }

  /** One at a time from the head of the queue. Never throws. */
  async #pump(): Promise<void> {
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      const nowMs = this.#world.now();
      const refusal = this.#refusalOf(head, nowMs);
      if (refusal !== undefined) {
        this.#takeHead();
        head.giveUp(refusal);
        continue;
      }
      const waitMs = this.#waitMs(nowMs);
      if (waitMs > 0) {
        await this.#world.sleep(Math.min(waitMs, remainingMs(head.deadline, nowMs)));
        continue;
      }
      this.#takeHead();
      this.#schedule.depart(nowMs);
      this.#app.reach.leaves(nowMs);
      this.admission.leaves(nowMs);
      this.calls += 1;
      head.go(this.#turn());
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

  #turn(): Turn {
    let isSent = false;
    const sent = () => {
      if (!isSent) {
        isSent = true;
        this.#schedule.sent(this.#world.now());
      }
    };
    // One that never was sent counts as sent at its end: nobody knows better, and the vendor's limit is not to be tried.
    return { sent, over: sent };
  }

  #refusalOf({ deadline }: Waiter, nowMs: EpochMs): RollcallError | undefined {
    if (remainingMs(deadline, nowMs) <= 0 || deadline.signal?.aborted) {
      return this.blockedBy(nowMs) ?? new RollcallError("upstream-timeout", "no turn came before the deadline");
    }
    const held = this.#heldBy(nowMs);
    // A hold that outlasts the caller is told at once: nobody should wait for nothing.
    return held !== undefined && held.untilMs >= deadline.atMs ? held.error : this.admission.refusal(nowMs);
  }

  #waitMs(nowMs: EpochMs): number {
    this.#schedule.setRate(this.rate.at(nowMs));
    const heldMs = Math.max(
      (this.#heldBy(nowMs)?.untilMs ?? 0) - nowMs,
      this.#app.reach.waitMs(nowMs),
      this.admission.waitMs(nowMs),
    );
    // A gate may open at any moment, by an answer in another lane.
    return heldMs > 0 ? Math.min(heldMs, lookAgainMs) : this.#schedule.waitMs(nowMs);
  }

  #heldBy(nowMs: EpochMs): Hold | undefined {
    const holds = [this.#hold, this.#app.hold].filter((hold) => hold !== undefined && hold.untilMs > nowMs);
    return holds.reduce((one, other) => ((other?.untilMs ?? 0) > (one?.untilMs ?? 0) ? other : one), undefined);
  }
}
