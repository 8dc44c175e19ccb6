import { createHash } from "node:crypto";
import { type Fields, integerWithin } from "../upstream/tolerant-fields.ts";
import { type ChatgroupMembersPage, largestChatgroup, maxChatgroupPageSize } from "./chatgroup-members.ts";

/** Where a walk through a chat group's numbered pages stands. */
export interface ChatgroupWalkPosition {
  /** From 1. */
  readonly pageNumber: number;
  readonly pageSize: number;
  /** Rows of the pages before. */
  readonly rows: number;
  /** Rows of the largest page before. */
  readonly largestPage: number;
  /** Digest of the page before: a server that repeats a page for ever must not keep us. */
  readonly previousPage: string;
}

export function chatgroupWalkStart(pageSize: number): ChatgroupWalkPosition {
  return { pageNumber: 1, pageSize, rows: 0, largestPage: 0, previousPage: "" };
}

/** Twice the largest group: members who come and go move the others between pages. */
const mostRows = 2 * largestChatgroup;

/** Servers cut pages at round numbers of rows (10, 20, 100, 1,000: upstream/agora-chat.md §3): a page of another length is not full. */
const roundPage = 10;

/** How a page leaves the walk. `ended` is false when we stopped following a server that would not end. */
export type ChatgroupWalkStep =
  | { readonly next: ChatgroupWalkPosition }
  | { readonly next: undefined; readonly ended: boolean };

/**
 * The step after a page. Only an empty page, or the last one over again, is the end: a short page may have been clamped. The walk always
 * ends, since every page before the end brings a row, and rows are bounded: those that came, not those that were asked for.
 */
export function afterChatgroupPage(position: ChatgroupWalkPosition, page: ChatgroupMembersPage): ChatgroupWalkStep {
  if (page.rows === 0) {
    return { next: undefined, ended: true };
  }
  if (isRepeated(position, page)) {
    // Only a short page is a last page. What was asked for tells nothing, since servers give less: a page that is as large as any
    // before may come again because the server does not heed the page's number.
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

/** True for the page before over again: its rows have been met already. */
export function isRepeated(position: ChatgroupWalkPosition, page: ChatgroupMembersPage): boolean {
  // A page of rows that cannot be read has no digest of its own: it is not the page before.
  return page.members.length > 0 && digest(page) === position.previousPage;
}

export function packChatgroupWalkPosition(position: ChatgroupWalkPosition): Fields {
  const { pageNumber, pageSize, rows, largestPage, previousPage } = position;
  return { p: pageNumber, s: pageSize, r: rows, m: largestPage, d: previousPage };
}

/** A cursor may be of anybody's making: undefined for what no walk arrives at. */
export function parseChatgroupWalkPosition(packed: Fields): ChatgroupWalkPosition | undefined {
  const pageNumber = integerWithin(packed["p"], 2, mostRows + 1);
  const pageSize = integerWithin(packed["s"], 1, maxChatgroupPageSize);
  const rows = integerWithin(packed["r"], 1, mostRows);
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
