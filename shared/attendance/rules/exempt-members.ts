import type { EpochSeconds } from "../../identity/ids.ts";
import { exemptMember, noJoinTime } from "../observation.ts";
import type { AbsenceProof, Picture } from "./absence.ts";
import { boundStay, newStay, type Stay, type StayBounds } from "./stay.ts";

/**
 * Rule 15: people whom the vendor lists whether they are online or not. Their rows prove no presence, so that they have no stays; but they may
 * have been there, and nobody may be called absent or late for that time. It is kept as a span, in the form of a stay of which nothing is
 * claimed: from the first row to the list that proves that the person is not on it any more.
 *
 * A person who stops being exempt may be offline and still be listed until the vendor notices. So every row up to that list is an exempt one.
 */
export class ExemptMembers {
  /** One span for each person, by person index; a second one prolongs it. */
  readonly #spans = new Map<number, Stay>();
  readonly #listed = new Set<number>();

  /** True for a person whose row proves nothing now. */
  has(personIndex: number): boolean {
    return this.#spans.size > 0 && this.#spans.get(personIndex)?.leftLatest === null;
  }

  /**
   * True when the row proves no presence.
   *
   * @param absence the last complete list of one page: a person who was not on it became a member later
   */
  takes(personIndex: number, joinedAt: EpochSeconds, picture: Picture, absence: Picture | null): boolean {
    if (joinedAt !== exemptMember && !this.has(personIndex)) return false;
    const span = this.#spans.get(personIndex);
    if (span === undefined) this.#spans.set(personIndex, newStay(noJoinTime, picture, absence?.low ?? null));
    else span.leftLatest = null;
    this.#listed.add(personIndex);
    return true;
  }

  /** People who are on the next list no more. */
  leaveList(personIndexes: readonly number[]): void {
    if (this.#listed.size === 0) return;
    for (const personIndex of personIndexes) this.#listed.delete(personIndex);
  }

  /** Call it with each list: goes on with the spans of those on it, and ends those of the others if it proves that they are not. */
  settle({ complete, seams, picture }: AbsenceProof): void {
    for (const [personIndex, span] of this.#spans) {
      if (this.#listed.has(personIndex)) span.seenUntil = Math.max(span.seenUntil, picture.to);
      else if (complete && seams.length === 0 && span.seenUntil <= picture.from) span.leftLatest ??= picture.to;
    }
  }

  /** The group is gone, and everybody with it. */
  endAll(by: EpochSeconds): void {
    for (const span of this.#spans.values()) span.leftLatest ??= by;
  }

  /** The time for which a person may have been there although no row proves it; at most one span. */
  spansOf(personIndex: number): readonly StayBounds[] {
    const span = this.#spans.get(personIndex);
    return span === undefined ? [] : [boundStay(span, { aheadAtLeast: 0, aheadAtMost: 0 })];
  }

  get personIndexes(): Iterable<number> {
    return this.#spans.keys();
  }
}
