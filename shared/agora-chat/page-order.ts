import type { UserId } from "../identity/ids.ts";
import type { ChatgroupMember } from "./chatgroup-members.ts";

/**
 * Whether the pages of one walk were cut from one list. Pages are counted off by position (upstream/agora-chat.md §3.3): who joins
 * between two requests shifts the rest, and a page begins with the rows that the one before it ended with. A row that comes
 * again anywhere else shows that the order itself changed from request to request; then as many others were on no page.
 *
 * The owner is left out: a server may list the owner among the members once more.
 */
export class PageOrder {
  hasChanged = false;
  readonly #seen = new Set<UserId>();
  #previous: readonly UserId[] = [];

  /** Takes the pages in the order of the walk. A page that is the one before over again is no page. */
  add(members: readonly ChatgroupMember[]): void {
    const page = members.flatMap(({ userId, role }) => (role === "owner" ? [] : [userId]));
    if (isSamePeople(page, this.#previous)) {
      return;
    }
    const again = page.filter((userId) => this.#seen.has(userId)).length;
    this.hasChanged ||= again > 0 && !beginsWithEndOf(this.#previous, page, again);
    for (const userId of page) {
      this.#seen.add(userId);
    }
    this.#previous = page;
  }
}

function isSamePeople(page: readonly UserId[], previous: readonly UserId[]): boolean {
  const before = new Set(previous);
  return page.length === previous.length && page.every((userId) => before.has(userId));
}

function beginsWithEndOf(previous: readonly UserId[], page: readonly UserId[], rows: number): boolean {
  return rows <= previous.length && previous.slice(-rows).every((userId, index) => userId === page[index]);
}
