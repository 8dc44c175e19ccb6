import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import { type AbsenceProof, closeIfGone, type Picture } from "./absence.ts";
import { countWithin } from "./binary-search.ts";
import type { EmptyMoment } from "./empty-moments.ts";
import { anywhere } from "./page-seams.ts";
import { joinSecond, type LeaveProof, newStay } from "./stay.ts";
import type { JudgedRollCall } from "./time-order.ts";

/** A stretch in which no list shows a person. */
export interface UnlistedStretch {
  readonly personIndex: number;
  /** `to` of the last list before the stretch, and of the first one after it. */
  readonly after: EpochSeconds;
  readonly before: EpochSeconds;
}

export interface ProvenLeave {
  readonly by: EpochSeconds;
  readonly proof: LeaveProof;
}

/**
 * Append-only log of what proves people absent, for stays that no list shows. A fold drops these proofs when it has applied them to the
 * listed; events are applied after all lists were read.
 */
export class AbsenceLog {
  /** Ascending by `to`. */
  readonly #lists: AbsenceProof[] = [];
  readonly #empty: EmptyMoment[] = [];
  readonly #calls: JudgedRollCall[] = [];
  /** Index by person of the calls that denied them, made when it is first asked for. */
  #denials: Map<number, JudgedRollCall[]> | null = null;
  /** Ascending, made when it is first asked for. */
  #runs: readonly ListRun[] | null = null;

  noteList(proof: AbsenceProof): void {
    this.#lists.push(proof);
  }

  noteEmpty(moment: EmptyMoment): void {
    this.#empty.push(moment);
  }

  noteCall(call: JudgedRollCall): void {
    this.#calls.push(call);
  }

  /** The first list; undefined without any. */
  get first(): Picture | undefined {
    return this.#lists[0]?.picture;
  }

  /**
   * The first proof that a person who was there at `moment` has left.
   *
   * @param joinSecond the vendor's second of the join, or `noJoinTime`
   * @param until proofs after this are not asked for
   */
  leaveAfter(
    moment: EpochSeconds,
    joinSecond: EpochSeconds,
    until: EpochSeconds,
    stretch: UnlistedStretch,
  ): ProvenLeave | null {
    let first = this.#leaveByList(moment, joinSecond, until, stretch);
    const note = (by: EpochSeconds, proof: LeaveProof): void => {
      if (by <= until && by < (first?.by ?? Number.POSITIVE_INFINITY)) first = { by, proof };
    };
    const empty = this.#empty.find(({ from }) => moment <= from);
    if (empty !== undefined) note(empty.by, empty.proof);
    const denial = this.#denialsOf(stretch.personIndex).find(({ from }) => moment <= from - rosterStalenessSeconds);
    if (denial !== undefined) note(denial.to, "denied");
    return first;
  }

  /** The latest instant that has a proof of the person's absence at it or after it, all of it before `moment`. */
  lastAbsence(moment: EpochSeconds, { personIndex, after, before }: UnlistedStretch): EpochSeconds {
    let last = Number.NEGATIVE_INFINITY;
    for (let index = this.#firstAfter(Math.min(moment, before)) - 1; index >= 0; index -= 1) {
      const list = this.#lists[index];
      if (list === undefined || list.picture.to <= after) break;
      if (!list.complete || list.paged || list.picture.to >= before || list.picture.to > moment) continue;
      last = list.picture.low;
      break;
    }
    const empty = this.#empty.findLast(({ by }) => by <= moment);
    const denial = this.#denialsOf(personIndex).findLast(({ to }) => to <= moment);
    return Math.max(
      last,
      empty?.from ?? Number.NEGATIVE_INFINITY,
      denial === undefined ? Number.NEGATIVE_INFINITY : denial.from - rosterStalenessSeconds,
    );
  }

  /**
   * True when no return after `lastProof` can have gone unlisted for long: each list from then on, the one after `until` included, shows
   * everybody who came since the list before it.
   */
  showsReturns(lastProof: EpochSeconds, until: EpochSeconds): boolean {
    this.#runs ??= findRuns(this.#lists);
    const runs = this.#runs;
    const run = runs[countWithin(runs.length, (index) => (runs[index]?.firstTo ?? 0) <= until) - 1];
    if (run === undefined || run.low > lastProof) return false;
    // Between two runs there were people whom no list shows.
    return until <= run.lastTo || (run === runs.at(-1) && until - run.lastLow <= longestUnseenSeconds);
  }

  /** `low` of the last list of a run that ended before an instant; null for none. */
  lastListOf(runFrom: EpochSeconds, until: EpochSeconds): EpochSeconds | null {
    const list = this.#lists[this.#firstAfter(until) - 1];
    return list !== undefined && list.picture.to >= runFrom && list.picture.to <= until ? list.picture.low : null;
  }

  #denialsOf(personIndex: number): readonly JudgedRollCall[] {
    this.#denials ??= indexDenials(this.#calls);
    return this.#denials.get(personIndex) ?? [];
  }

  #leaveByList(
    moment: EpochSeconds,
    joinSecond: EpochSeconds,
    until: EpochSeconds,
    { after, before }: UnlistedStretch,
  ): ProvenLeave | null {
    let missedOnce = false;
    for (let index = this.#firstAfter(Math.max(moment, after)); index < this.#lists.length; index += 1) {
      const proof = this.#lists[index];
      if (proof === undefined || proof.picture.to > until || proof.picture.to >= before) return null;
      // A picture from before `moment` may not show the person yet.
      const stay = newStay(joinSecond, { low: moment, to: moment + rosterStalenessSeconds }, null);
      const isAnywhere = proof.seams === anywhere;
      // Rule 4: two complete lists in no documented order must miss the person.
      const doubted = isAnywhere && missedOnce ? { ...proof, seams: [] } : proof;
      if (closeIfGone(stay, false, doubted)) return { by: proof.picture.to, proof: stay.endedBy ?? "missed" };
      missedOnce ||= isAnywhere && proof.complete && proof.picture.low >= moment;
    }
    return null;
  }

  /** Index of the first list that ends after an instant. */
  #firstAfter(instant: EpochSeconds): number {
    return countWithin(this.#lists.length, (index) => (this.#lists[index]?.picture.to ?? 0) <= instant);
  }
}

/** Longer visits than this are listed where a list a minute is due and two in a row are missing at the most. */
export const longestUnseenSeconds = 3 * slotSeconds + rosterStalenessSeconds + 2;

/** Lists each of which shows all who came since the one before. */
interface ListRun {
  /** `low` and `to` of its first list. */
  readonly low: EpochSeconds;
  readonly firstTo: EpochSeconds;
  /** `low` and `to` of its last list. */
  lastLow: EpochSeconds;
  lastTo: EpochSeconds;
}

/** Lists that were not read to their end are passed over, as if they were missing. */
function findRuns(lists: readonly AbsenceProof[]): readonly ListRun[] {
  const runs: ListRun[] = [];
  for (const { complete, oldest, picture } of lists) {
    if (!complete && oldest === Number.POSITIVE_INFINITY) continue;
    const { low, to } = picture;
    const run = runs.at(-1);
    const showsAll = run !== undefined && (complete || oldest + joinSecond <= run.lastLow);
    if (showsAll && to - run.lastLow <= longestUnseenSeconds) Object.assign(run, { lastLow: low, lastTo: to });
    else runs.push({ low, firstTo: to, lastLow: low, lastTo: to });
  }
  return runs;
}

function indexDenials(calls: readonly JudgedRollCall[]): Map<number, JudgedRollCall[]> {
  const byPerson = new Map<number, JudgedRollCall[]>();
  for (const call of calls) {
    for (const personIndex of call.denied) {
      const before = byPerson.get(personIndex);
      if (before === undefined) byPerson.set(personIndex, [call]);
      else before.push(call);
    }
  }
  return byPerson;
}
