import type { UserId } from "../identity/ids.ts";
import type { ChatgroupMember } from "./chatgroup-members.ts";

/**
 * Consistency check of offset paging: were all pages of a walk cut from the same list? (upstream/agora-chat.md §3.3) A join between
 * two requests shifts the list by a row, so the next page begins with the row that the last one ended with, and no member is
 * hidden. A repeated row anywhere else, or one twice on a page, means that the order itself changed, and that as many other members
 * were on no page.
 *
 * Owners are left out: a server may list the owner a second time among the members.
 */
export class PageOrder {
  hasChanged = false;
  readonly #seen = new Set<UserId>();
  #previous: readonly UserId[] = [];

  /** Takes the pages in the order of the walk. A page with the same members as the one before is the sign of the end: ignored. */
  add(members: readonly ChatgroupMember[]): void {
    const page = members.flatMap(({ userId, role }) => (role === "owner" ? [] : [userId]));
    if (isSamePeople(page, this.#previous)) {
      return;
    }
    const again = page.filter((userId) => this.#seen.has(userId)).length;
    const isTwiceOnPage = new Set(page).size < page.length;
    this.hasChanged ||= isTwiceOnPage || (again > 0 && !beginsWithEndOf(this.#previous, page, again));
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
