import { createHash } from "node:crypto";
import { type Fields, integerFrom } from "../upstream/tolerant-fields.ts";
import { type ChatgroupMembersPage, largestChatgroup } from "./chatgroup-members.ts";

/** Where a walk through a chat group's numbered pages stands. */
export interface ChatgroupWalkPosition {
  /** From 1. */
  readonly pageNumber: number;
  readonly pageSize: number;
  /** Digest of the page before: a server that repeats its last page for ever must not keep us. */
  readonly previousPage: string;
}

export function chatgroupWalkStart(pageSize: number): ChatgroupWalkPosition {
  return { pageNumber: 1, pageSize, previousPage: "" };
}

/** The position after a page; undefined at the end, which is an empty page or one that was just seen. */
export function afterChatgroupPage(
  position: ChatgroupWalkPosition,
  page: ChatgroupMembersPage,
): ChatgroupWalkPosition | undefined {
  if (isPastEnd(position, page) || position.pageNumber * page.pageSize > 2 * largestChatgroup + page.pageSize) {
    return undefined;
  }
  return { pageNumber: position.pageNumber + 1, pageSize: page.pageSize, previousPage: digest(page) };
}

/** True for a page that adds nothing: empty, or the one before over again. */
export function isPastEnd(position: ChatgroupWalkPosition, page: ChatgroupMembersPage): boolean {
  // A page of rows that cannot be read has no digest of its own: it is not the page before.
  return page.rows === 0 || (page.members.length > 0 && digest(page) === position.previousPage);
}

export function packChatgroupWalkPosition(position: ChatgroupWalkPosition): Fields {
  return { p: position.pageNumber, s: position.pageSize, d: position.previousPage };
}

export function parseChatgroupWalkPosition(packed: Fields): ChatgroupWalkPosition | undefined {
  const pageNumber = integerFrom(packed["p"]);
  const pageSize = integerFrom(packed["s"]);
  const previousPage = packed["d"];
  return pageNumber !== undefined && pageSize !== undefined && typeof previousPage === "string"
    ? { pageNumber, pageSize, previousPage }
    : undefined;
}

function digest(page: ChatgroupMembersPage): string {
  const hash = createHash("sha256");
  for (const userId of page.members.map((member) => member.userId).sort()) {
    hash.update(userId).update("\0");
  }
  return hash.digest("base64url").slice(0, 12);
}
