import type { UserId } from "../../identity/ids.ts";
import type { Person, Stay } from "./stay.ts";
import { noRow, StayColumns } from "./stay-columns.ts";

/** Somebody in play: on the last list, or missing from it without proof of a leave. */
export interface Presence {
  readonly userId: UserId;
  /** Where the person stands among all. */
  readonly place: number;
  nickname: string | null;
  joinMovedBack: boolean;
  /** The last stay. Those before it lie in the columns. */
  last: Stay;
  /** The row of the stay before the last, or `noRow`. */
  earlier: number;
}

/** What is remembered of somebody beside the stays. */
type Remarks = Pick<Presence, "nickname" | "joinMovedBack">;

const noRemarks: Remarks = { nickname: null, joinMovedBack: false };

/**
 * Everybody who was ever listed. Who is in play is an object that the rules change; whoever has left is put away into
 * columns, until a list shows them again.
 */
export class People {
  /** Each person's place in `#standing`: one look-up by ID is what a change of a list costs. */
  readonly #places = new Map<UserId, number>();
  /** Somebody in play, or the row of the last stay of somebody who is not. */
  readonly #standing: (Presence | number)[] = [];
  /** Of those who are not in play, as far as there are any. */
  readonly #remarks = new Map<UserId, Remarks>();
  readonly #stays = new StayColumns();

  inPlay(userId: UserId): Presence | undefined {
    const standing = this.#standingOf(userId);
    return typeof standing === "number" ? undefined : standing;
  }

  /** In play, back in play, or never seen. */
  takeUp(userId: UserId): Presence | undefined {
    const place = this.#places.get(userId);
    if (place === undefined) return undefined;
    const row = this.#standing[place];
    if (typeof row !== "number") return row;
    const { nickname, joinMovedBack } = this.#takeRemarks(userId);
    const last = this.#stays.get(row);
    const presence = { userId, place, nickname, joinMovedBack, last, earlier: this.#stays.before(row) };
    this.#standing[place] = presence;
    return presence;
  }

  begin(userId: UserId, nickname: string | null, stay: Stay): Presence {
    const place = this.#standing.length;
    const presence = { userId, place, nickname, joinMovedBack: false, last: stay, earlier: noRow };
    this.#places.set(userId, place);
    this.#standing.push(presence);
    return presence;
  }

  /** To be called once the last stay is over and no list shows it. */
  putAway({ userId, place, nickname, joinMovedBack, last, earlier }: Presence): void {
    this.#standing[place] = this.#stays.add(last, earlier);
    if (nickname !== null || joinMovedBack) this.#remarks.set(userId, { nickname, joinMovedBack });
  }

  startStay(presence: Presence, stay: Stay): void {
    presence.earlier = this.#stays.add(presence.last, presence.earlier);
    presence.last = stay;
  }

  stayBefore({ earlier }: Presence): Stay | undefined {
    return earlier === noRow ? undefined : this.#stays.get(earlier);
  }

  changeStayBefore({ earlier }: Presence, stay: Stay): void {
    this.#stays.set(earlier, stay);
  }

  /** Takes the last stay back; `before` is then the last one. */
  dropLastStay(presence: Presence, before: Stay): void {
    presence.earlier = this.#stays.before(presence.earlier);
    presence.last = before;
  }

  get(userId: UserId): Person | undefined {
    const standing = this.#standingOf(userId);
    return standing === undefined ? undefined : this.#whole(userId, standing);
  }

  /** Everybody, in the order in which they were first seen. Made for the caller, so that none of it need stay in memory. */
  *values(): Generator<Person> {
    for (const [userId, place] of this.#places) {
      const standing = this.#standing[place];
      if (standing !== undefined) yield this.#whole(userId, standing);
    }
  }

  #standingOf(userId: UserId): Presence | number | undefined {
    const place = this.#places.get(userId);
    return place === undefined ? undefined : this.#standing[place];
  }

  #whole(userId: UserId, standing: Presence | number): Person {
    if (typeof standing !== "number") {
      const { nickname, joinMovedBack, last, earlier } = standing;
      return { userId, nickname, joinMovedBack, stays: this.#chain(earlier, [last]) };
    }
    const { nickname, joinMovedBack } = this.#remarks.get(userId) ?? noRemarks;
    return { userId, nickname, joinMovedBack, stays: this.#chain(standing, []) };
  }

  /** The stays up to a row and then the others, in the order of time. */
  #chain(last: number, others: Stay[]): Stay[] {
    const stays = others;
    for (let row = last; row !== noRow; row = this.#stays.before(row)) stays.push(this.#stays.get(row));
    return stays.length > 1 ? stays.reverse() : stays;
  }

  #takeRemarks(userId: UserId): Remarks {
    if (this.#remarks.size === 0) return noRemarks;
    const remarks = this.#remarks.get(userId) ?? noRemarks;
    this.#remarks.delete(userId);
    return remarks;
  }
}
