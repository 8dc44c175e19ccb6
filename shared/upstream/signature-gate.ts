import { type Clocks, type Moment, momentNow, msSince } from "./elapsed.ts";
import { isRollcallError, type RollcallError } from "./rollcall-error.ts";

/** Runs under way at once while the signature is accepted: no more can be refused together when a key is changed. */
const runsAtOnce = 8;

/** Refused runs a minute after which no run is begun. A run makes one or two calls, and 60 refused calls a minute lock an app out. */
const refusalsAMinute = 10;
const minuteMs = 60_000;

/** Tencent's "too many failed verifications". To ask again within the minute may prolong it, so that it counts for several refusals. */
const lockedOutCode = "70050";
const lockedOutWeight = 5;

interface Waiter {
  readonly enter: () => void;
  readonly refuse: (error: RollcallError) => void;
}

/**
 * A semaphore for the calls of one app, of a single permit while nobody knows whether its signature is accepted: at the start, and
 * after a refusal. Runs that wait for that probe share its refusal. A wrong key then costs one call, or two, for however many requests
 * come at once, and a bounded number a minute for those that come one after another; to vendors more would be an attack.
 *
 * The gate is one process's: each new process probes once.
 */
export class SignatureGate {
  readonly #clocks: Clocks;
  #state: "untried" | "accepted" | "refused" = "untried";
  #lastRefusal: RollcallError | undefined;
  /** When runs were refused, in the last minute. */
  #refusedAt: Moment[] = [];
  #underWay = 0;
  #waiters: Waiter[] = [];

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /**
   * Runs what calls the vendor, as soon as it may.
   *
   * @param run one call with its retries and the second try after a refused signature
   * @throws RollcallError what the run throws; the last refusal where the run may not even be tried
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
    const refusal = this.#spentBy();
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

  /** The last refusal, where there were too many in this minute. */
  #spentBy(): RollcallError | undefined {
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
      // The vendor could not be reached: nothing has been refused, and waiting for each other would only add up time-outs.
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

/** True when the vendor had read the signature: it answered, and refused something else. */
function isAnswer({ kind, upstream }: RollcallError): boolean {
  return (
    upstream !== undefined &&
    kind !== "upstream-unavailable" &&
    kind !== "upstream-timeout" &&
    upstream.code !== "malformed"
  );
}
