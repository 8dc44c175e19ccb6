import { slotSeconds } from "../observation.ts";
import type { AbsenceProof } from "./absence.ts";
import type { JoinRange } from "./page-seams.ts";
import type { People } from "./people.ts";
import { joinSecond, type Stay } from "./stay.ts";

interface Waiting {
  /** What the list before the roll call proves. */
  readonly list: AbsenceProof;
  /** When the last answer had arrived. */
  readonly to: number;
  readonly people: readonly number[];
}

/**
 * Rule 13: presence without a break of people whom lists hide. An answer carries no join time, so that two of them do not exclude a leave
 * and a return between. The list just before the answer does: who came back stands among the newest, and is not missing there. Those who
 * came back between that list and the answer are on the next list, so that nothing is concluded before it is read.
 */
export class Confirmations {
  #waiting: Waiting | null = null;

  add(waiting: Waiting): void {
    this.#waiting = waiting;
  }

  /**
   * Moves the last proofs forward to the list before the roll call.
   *
   * @param next the list after the roll call, which shows none of the people that `isHidden`
   */
  settle(next: AbsenceProof, people: People, isHidden: (personIndex: number) => boolean): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null || !isSettledBy(waiting, next)) return;
    const { list } = waiting;
    const doubtedUntil = lastSharedJoin(list.seams, next.seams);
    for (const personIndex of waiting.people) {
      const stay = people.lastStay(personIndex);
      if (stay === undefined || !isHidden(personIndex) || people.hasMovedBack(personIndex)) continue;
      if (Math.max(list.newerThan + joinSecond, doubtedUntil) <= stay.provenUntil) proveUntil(stay, list.picture.low);
    }
  }
}

/** True when nobody can have come back, and left again, unseen between the two lists; assumption "lasting-return". */
function isSettledBy({ list, to }: Waiting, next: AbsenceProof): boolean {
  const follows = next.picture.from >= to && next.picture.to - list.picture.to < 2 * slotSeconds;
  return follows && !list.complete && (next.complete || next.newerThan + joinSecond <= list.picture.low);
}

function proveUntil(stay: Stay, until: number): void {
  stay.provenUntil = Math.max(stay.provenUntil, until);
}

/** Rule 4: the latest join time at which a person may have been lost at a seam of both lists. */
function lastSharedJoin(some: readonly JoinRange[], others: readonly JoinRange[]): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const [from, to] of some) {
    for (const other of others) if (from <= other[1] && other[0] <= to) last = Math.max(last, Math.min(to, other[1]));
  }
  return last;
}
