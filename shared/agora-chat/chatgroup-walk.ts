import { createHash } from "node:crypto";
import { type Fields, integerWithin } from "../upstream/tolerant-fields.ts";
import { type ChatgroupMembersPage, largestChatgroup, maxChatgroupPageSize } from "./chatgroup-members.ts";

/** Position of a walk through the numbered pages of a chat group, or of a chat room. */
export interface ChatgroupWalkPosition {
  /** From 1. */
  readonly pageNumber: number;
  readonly pageSize: number;
  /** Rows of all pages before. */
  readonly rows: number;
  /** Rows of the largest page before. */
  readonly largestPage: number;
  /** Digest of the page before, to detect a server that repeats a page for ever. */
  readonly previousPage: string;
}

export function chatgroupWalkStart(pageSize: number): ChatgroupWalkPosition {
  return { pageNumber: 1, pageSize, rows: 0, largestPage: 0, previousPage: "" };
}

/** Twice the largest group: members who join and leave shift the others between pages. */
const mostChatgroupRows = 2 * largestChatgroup;

/** Servers cap pages at round numbers (10, 20, 100 or 1,000 rows), so a page of another length is not full. */
const roundPage = 10;

/** `ended` is false when the walk was stopped because the pages did not end. */
export type ChatgroupWalkStep =
  | { readonly next: ChatgroupWalkPosition }
  | { readonly next: undefined; readonly ended: boolean };

/**
 * The step after a page. The end is an empty page, or the last page repeated; a short page may have been capped. Every walk ends, since
 * each page before the end has a row and the number of rows received is bounded.
 */
export function afterChatgroupPage(
  position: ChatgroupWalkPosition,
  page: ChatgroupMembersPage,
  mostRows = mostChatgroupRows,
): ChatgroupWalkStep {
  if (page.rows === 0) {
    return { next: undefined, ended: true };
  }
  if (isRepeated(position, page)) {
    // Only a short page can be the last. Servers return less than requested, so the requested size proves nothing; and a page as large as
    // any before may be repeated by a server that ignores page numbers.
    const isShort = page.rows < position.largestPage || (page.rows < page.pageSize && page.rows % roundPage !== 0);
    return { next: undefined, ended: isShort };
  }
  const rows = position.rows + page.rows;
  if (rows > mostRows) {
    return { next: undefined, ended: false };
  }
  const largestPage = Math.max(position.largestPage, page.rows);
  const pageNumber = position.pageNumber + 1;
  return { next: { pageNumber, pageSize: page.pageSize, rows, largestPage, previousPage: digest(page) } };
}

/** True when the page repeats the page before. */
export function isRepeated(position: ChatgroupWalkPosition, page: ChatgroupMembersPage): boolean {
  // Pages without readable rows all have the same digest.
  return page.members.length > 0 && digest(page) === position.previousPage;
}

export function packChatgroupWalkPosition(position: ChatgroupWalkPosition): Fields {
  const { pageNumber, pageSize, rows, largestPage, previousPage } = position;
  return { p: pageNumber, s: pageSize, r: rows, m: largestPage, d: previousPage };
}

/** Undefined for positions that no walk reaches: clients can make cursors of their own. */
export function parseChatgroupWalkPosition(packed: Fields): ChatgroupWalkPosition | undefined {
  const pageNumber = integerWithin(packed["p"], 2, mostChatgroupRows + 1);
  const pageSize = integerWithin(packed["s"], 1, maxChatgroupPageSize);
  const rows = integerWithin(packed["r"], 1, mostChatgroupRows);
  const largestPage = integerWithin(packed["m"], 1, rows ?? 0);
  const previousPage = packed["d"];
  if (pageNumber === undefined || pageSize === undefined || rows === undefined || largestPage === undefined) {
    return undefined;
  }
  return typeof previousPage === "string" ? { pageNumber, pageSize, rows, largestPage, previousPage } : undefined;
}

function digest(page: ChatgroupMembersPage): string {
  const hash = createHash("sha256");
  for (const userId of page.members.map((member) => member.userId).sort()) {
    hash.update(userId).update("\0");
  }
  return hash.digest("base64url").slice(0, 12);
}
