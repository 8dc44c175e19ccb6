import { type Clocks, type Moment, momentNow, msSince } from "./elapsed.ts";
import { isRollcallError, type RollcallError } from "./rollcall-error.ts";

/** Permits while the signature is accepted: the most runs that a changed key can refuse together. */
const runsAtOnce = 8;

/** After this many refused runs within a minute no run starts. A run makes one or two calls; 60 refused calls a minute lock an app out. */
const refusalsAMinute = 10;
const minuteMs = 60_000;

/** Tencent's "too many failed verifications". Calls within the next minute may prolong it, so it counts as several refusals. */
const lockedOutCode = "70050";
const lockedOutWeight = 5;

interface Waiter {
  readonly enter: () => void;
  readonly refuse: (error: RollcallError) => void;
}

/**
 * A semaphore for the calls of one app. It has a single permit until a signature has been accepted: at the start, and after a refusal.
 * Runs that wait for that probe fail with its refusal. So a wrong key costs one or two calls however many requests arrive at once, and a
 * bounded number a minute when they arrive one after another; more would look like an attack to the vendor.
 *
 * The state belongs to one process: each new process probes once.
 */
export class SignatureGate {
  readonly #clocks: Clocks;
  #state: "untried" | "accepted" | "refused" = "untried";
  #lastRefusal: RollcallError | undefined;
  /** Times of the refusals of the last minute. */
  #refusedAt: Moment[] = [];
  #underWay = 0;
  #waiters: Waiter[] = [];

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /**
   * Runs a call once it has a permit.
   *
   * @param run one call, with its retries and its second try after a refused signature
   * @throws RollcallError what the run throws; the last refusal when the run is not started
   */
  async admit<T>(run: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      const value = await run();
      this.#accepted();
      return value;
    } catch (error) {
      this.#judge(error);
      throw error;
    } finally {
      this.#underWay -= 1;
      this.#letIn();
    }
  }

  #enter(): Promise<void> | undefined {
    const refusal = this.#exhaustedBy();
    if (refusal !== undefined) {
      throw refusal;
    }
    if (this.#underWay < this.#permits()) {
      this.#underWay += 1;
      return undefined;
    }
    return new Promise((enter, refuse) => this.#waiters.push({ enter, refuse }));
  }

  #permits(): number {
    return this.#state === "accepted" ? runsAtOnce : 1;
  }

  /** The last refusal, when the refusals of this minute have used up what is allowed. */
  #exhaustedBy(): RollcallError | undefined {
    this.#refusedAt = this.#refusedAt.filter((at) => msSince(this.#clocks, at) < minuteMs);
    return this.#refusedAt.length >= refusalsAMinute ? this.#lastRefusal : undefined;
  }

  #accepted(): void {
    this.#state = "accepted";
    this.#lastRefusal = undefined;
    this.#refusedAt = [];
  }

  #judge(error: unknown): void {
    if (!isRollcallError(error)) {
      return;
    }
    const isLockedOut = error.upstream?.code === lockedOutCode;
    if (error.recovery === "re-sign" || isLockedOut) {
      this.#state = "refused";
      this.#lastRefusal = error;
      const weight = isLockedOut ? lockedOutWeight : 1;
      this.#refusedAt.push(...Array.from({ length: weight }, () => momentNow(this.#clocks)));
      for (const { refuse } of this.#waiters.splice(0)) {
        refuse(error);
      }
    } else if (isAnswer(error)) {
      this.#accepted();
    } else if (this.#state === "untried") {
      // The vendor was not reached, so nothing was refused; probing one by one would only add up timeouts.
      this.#state = "accepted";
    }
  }

  #letIn(): void {
    while (this.#underWay < this.#permits()) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) {
        return;
      }
      this.#underWay += 1;
      waiter.enter();
    }
  }
}

/** True when the vendor accepted the signature and refused the call for another reason. */
function isAnswer({ kind, upstream }: RollcallError): boolean {
  return (
    upstream !== undefined &&
    kind !== "upstream-unavailable" &&
    kind !== "upstream-timeout" &&
    upstream.code !== "malformed"
  );
}
