import type { RollCallSample, SlotObservation } from "../../../shared/attendance/observation.ts";
import { asUserId, type UserId } from "../../../shared/identity/ids.ts";
import { OpenStays } from "../../../shared/sweep/open-stays.ts";
import { planRollCall } from "../../../shared/sweep/roll-call-plan.ts";
import { seededRandom } from "../seeded-random.ts";
import type { TruePerson } from "./true-people.ts";
import type { Showing, VendorViews } from "./vendor-views.ts";

export interface CallPlan {
  /** Share of the people that the room expects, beside some who never come. */
  readonly expectedShare: number;
  readonly batchSize: number;
  /** Share of the calls that fail, or whose answers cannot be read in full. */
  readonly faultShare: number;
  /** Seconds that the calls of a slot take at most. */
  readonly seconds: number;
  /** Share of the slots in which the process is a new one, which has not seen who was there. */
  readonly coldShare: number;
  /** Share of the slots whose run is killed after its list or amid its calls: nothing of them is stored, and the next process is a new one. */
  readonly killShare: number;
  /** Share of the slots in which the vendor refuses to answer, as without the plan. */
  readonly refusedShare: number;
}

const strangers = [asUserId("stranger1"), asUserId("stranger2")];

/** Calls the roll after each list, as the sweep does. */
export class RollCaller {
  readonly expected: readonly UserId[];
  readonly #random: () => number;
  readonly #plan: CallPlan;
  readonly #vendor: VendorViews;
  readonly #shown = new Map<number, readonly (readonly [UserId, Showing])[]>();
  #open = new OpenStays();

  /** @param seed of a stream of its own, so that a history without calls is the same one */
  constructor(seed: number, plan: CallPlan, vendor: VendorViews, people: readonly TruePerson[]) {
    this.#random = seededRandom(seed + 1);
    this.#plan = plan;
    this.#vendor = vendor;
    const expected = people.filter(() => this.#random() < plan.expectedShare).map(({ userId }) => userId);
    this.expected = plan.expectedShare === 0 ? [] : [...expected, ...strangers];
  }

  /** Enters whom the calls showed. One that the next slot's list ran into is left out by the rules. */
  rememberShown(observations: readonly SlotObservation[]): void {
    const lists = observations.flatMap(({ rosters }) => rosters);
    for (const { slot, rosters, rollCall } of observations) {
      const own = rosters.at(-1)?.to ?? 0;
      if (rollCall === undefined || lists.some(({ to }) => to > own && to <= rollCall.to)) continue;
      for (const [userId, showing] of this.#shown.get(slot) ?? []) this.#vendor.remember(userId, showing);
    }
  }

  /** True when this slot's run is killed. */
  isKilled(): boolean {
    const isKilled = this.#random() < this.#plan.killShare;
    if (isKilled) this.#open = new OpenStays();
    return isKilled;
  }

  call({ slot, rosters }: SlotObservation): RollCallSample | undefined {
    const roster = rosters.at(-1);
    if (this.#random() < this.#plan.coldShare) this.#open = new OpenStays();
    const isRefused = this.#random() < this.#plan.refusedShare;
    if (roster === undefined || isRefused) return undefined;
    const listed = new Set(roster.members.map(({ userId }) => userId));
    this.#open.saw({ at: roster.to, listed, isComplete: false });
    const { batchSize, seconds, faultShare } = this.#plan;
    const { expected } = this;
    const { batches } = planRollCall({ expected, hidden: this.#open.hiddenBy(listed), listed, batchSize });
    const from = roster.to + this.#random() * seconds;
    const confirmed: UserId[] = [];
    const denied: UserId[] = [];
    const shown: (readonly [UserId, Showing])[] = [];
    let unanswered = 0;
    let at = from;
    for (const batch of batches) {
      at += (this.#random() * seconds) / batches.length;
      const present = this.#vendor.present(at, batch);
      const isLost = this.#random() < faultShare;
      const isComplete = this.#random() >= faultShare;
      const answered = isLost ? [] : batch.filter((userId) => isComplete || present.has(userId));
      const isAnswered = new Set(answered);
      confirmed.push(...answered.filter((userId) => present.has(userId)));
      denied.push(...answered.filter((userId) => !present.has(userId)));
      shown.push(...[...present].filter(([userId]) => isAnswered.has(userId)));
      unanswered += batch.length - answered.length;
    }
    this.#shown.set(slot, shown);
    this.#open.answered({ at, confirmed, denied });
    return { from: Math.floor(from), to: Math.ceil(at + 0.1), confirmed, denied, unanswered };
  }
}
