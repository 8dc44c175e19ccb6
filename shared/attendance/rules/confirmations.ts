import { slotSeconds } from "../observation.ts";
import type { AbsenceProof } from "./absence.ts";
import type { JoinRange } from "./page-seams.ts";
import type { People } from "./people.ts";
import { joinSecond } from "./stay.ts";

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
    const doubtedUntil = lastUnshownReturn(waiting, next);
    for (const personIndex of waiting.people) {
      const stay = people.lastStay(personIndex);
      if (stay === undefined || !isHidden(personIndex) || people.hasMovedBack(personIndex)) continue;
      const mayHaveReturned = Math.max(list.newerThan, doubtedUntil) + joinSecond > stay.provenUntil;
      if (!mayHaveReturned) stay.provenUntil = Math.max(stay.provenUntil, list.picture.low);
    }
  }
}

/** Assumption "lasting-return": who comes back meanwhile is still there at the next list. */
function isSettledBy({ list, to }: Waiting, next: AbsenceProof): boolean {
  return !list.complete && next.picture.from >= to && next.picture.to - list.picture.to < 2 * slotSeconds;
}

/**
 * The latest join time, up to the answers, with which a person may have come back and is on neither list. The first list does not show who
 * joined after its newest row, the second one not who joined before its oldest; both lose people at their seams (rule 4).
 */
function lastUnshownReturn({ list, to }: Waiting, next: AbsenceProof): number {
  const first: JoinRange[] = [...list.seams, [list.newest, to]];
  const second: JoinRange[] = next.complete
    ? [...next.seams]
    : [...next.seams, [Number.NEGATIVE_INFINITY, next.newerThan]];
  let last = Number.NEGATIVE_INFINITY;
  for (const [from, until] of first) {
    for (const other of second) {
      const end = Math.min(until, other[1], to);
      if (Math.max(from, other[0]) <= end) last = Math.max(last, end);
    }
  }
  return last;
}
