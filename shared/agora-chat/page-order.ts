import type { UserId } from "../identity/ids.ts";
import type { ChatgroupMember } from "./chatgroup-members.ts";

/**
 * Consistency check of numbered pages: were all pages of a walk cut from the same list? A join between two requests shifts the list by a
 * row, so that the next page begins with the last row of the page before, and no member is hidden. A row that is repeated anywhere else, or
 * twice on a page, means that the order itself changed, and that as many other members were on no page.
 *
 * Owners are left out, since some servers list the owner again among the members.
 */
export class PageOrder {
  hasChanged = false;
  readonly #seen = new Set<UserId>();
  #previous: readonly UserId[] = [];

  /** Call it with each page in the order of the walk. A page with the same members as the one before marks the end, and is ignored. */
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
