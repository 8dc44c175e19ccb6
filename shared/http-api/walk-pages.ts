import type { EpochMs } from "../identity/ids.ts";
import { isRollcallError, type RollcallError } from "../upstream/rollcall-error.ts";

/** One page on the way: its rows, and where the next one begins. */
export interface WalkPage<Position, Row> {
  readonly rows: readonly Row[];
  /** Rows that came without an ID that can be read. */
  readonly unreadable: number;
  readonly next: Position | undefined;
  readonly observedAtMs: EpochMs;
  /**
   * Where a walk goes on at one of the rows, and how many unreadable ones come before it; for lists that have positions within their pages.
   * Without it the rows before are read again, and skipped.
   */
  readonly within?: (index: number) => { readonly at: Position; readonly unreadable: number };
}

/** Where a walk goes on: at a page, past those of its rows that the answer before had room for. */
export interface WalkPoint<Position> {
  readonly at: Position;
  readonly skip: number;
}

export interface Walk<Position, Row> {
  readonly start: WalkPoint<Position>;
  readonly page: (position: Position) => Promise<WalkPage<Position, Row>>;
  /** Rows with the same key are one row: pages of a list that moves overlap. */
  readonly keyOf: (row: Row) => string;
}

export interface WalkLimits {
  /** False: one page. True: on to the end, or to one of the limits. */
  readonly all: boolean;
  /** False when too little time is left for one more page. */
  readonly hasTime: () => boolean;
  /** Hears of a page that fails behind others, which are then the answer. Without it the whole walk fails. */
  readonly onLateFailure?: (error: RollcallError) => void;
}

export interface Walked<Position, Row> {
  readonly rows: readonly Row[];
  /** Of the pages that are in `rows` to their end. */
  readonly unreadable: number;
  readonly next: WalkPoint<Position> | undefined;
  /** True when `all` was asked for and a limit or a failure ended the walk; `next` goes on from there. */
  readonly stoppedEarly: boolean;
  /** Of the oldest page. */
  readonly observedAtMs: EpochMs;
}

/** One answer holds at most this many rows. */
export const maxRowsOfAll = 10_000;

/**
 * Lambda answers at most 6 MB, counted after the body has been put into JSON as a string: each quote costs two bytes. What is left is for
 * headers and what stands around the rows.
 */
const maxBytesOfRows = 5_950_000;

/** Rows are measured from here on: so many of them, from one page of a vendor's answer of 1 MB, are far from the limit. */
const rowsUnmeasured = 1_000;

/**
 * Walks one page, or all of them, and keeps each row once. Stops within a page where the answer is full.
 *
 * @throws whatever the first page throws, and any page where there is no `onLateFailure`
 */
export async function walkPages<Position, Row>(
  walk: Walk<Position, Row>,
  limits: WalkLimits,
): Promise<Walked<Position, Row>> {
  const answer = new AnswerRows(walk.keyOf, limits.all);
  let { at, skip } = walk.start;
  let unreadable = 0;
  let observedAtMs = Number.POSITIVE_INFINITY;
  const stopAt = (next: WalkPoint<Position> | undefined) => {
    const stoppedEarly = limits.all && next !== undefined;
    return { rows: answer.rows, unreadable, next, stoppedEarly, observedAtMs };
  };
  for (let isFirst = true; ; isFirst = false) {
    const page = await pageOr(walk, at, isFirst ? undefined : limits.onLateFailure);
    if (page === undefined) {
      return stopAt({ at, skip });
    }
    observedAtMs = Math.min(observedAtMs, page.observedAtMs);
    const used = answer.take(page.rows, skip);
    if (used < page.rows.length) {
      const within = page.within?.(used);
      unreadable += within?.unreadable ?? 0;
      return stopAt(within ? { at: within.at, skip: 0 } : { at, skip: used });
    }
    unreadable += page.unreadable;
    skip = Math.max(0, skip - page.rows.length); // of rows that came on a page larger than this one
    if (page.next === undefined || !limits.all || answer.isFull || !limits.hasTime()) {
      return stopAt(page.next && { at: page.next, skip });
    }
    at = page.next;
  }
}

/** Undefined for a page that failed in a way we understand, where the pages before it are kept. */
async function pageOr<Position, Row>(
  walk: Walk<Position, Row>,
  at: Position,
  onLateFailure: WalkLimits["onLateFailure"],
): Promise<WalkPage<Position, Row> | undefined> {
  try {
    return await walk.page(at);
  } catch (error) {
    if (onLateFailure && isRollcallError(error)) {
      onLateFailure(error);
      return undefined;
    }
    throw error;
  }
}

/** The rows of one answer, each key once, as many as fit. */
class AnswerRows<Row> {
  readonly #keyOf: (row: Row) => string;
  readonly #measuresAll: boolean;
  readonly #rows = new Map<string, Row>();
  #bytes = 0;

  constructor(keyOf: (row: Row) => string, measuresAll: boolean) {
    this.#keyOf = keyOf;
    this.#measuresAll = measuresAll;
  }

  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  get isFull(): boolean {
    return this.#rows.size >= maxRowsOfAll;
  }

  /** Takes the rows from `skip` on. Returns the index of the first that does not fit, or how many there are. */
  take(rows: readonly Row[], skip: number): number {
    const measures = this.#measuresAll || rows.length > rowsUnmeasured;
    for (const [index, row] of rows.entries()) {
      const key = this.#keyOf(row);
      if (index < skip || this.#rows.has(key)) {
        continue;
      }
      const bytes = measures ? bytesInAnswer(row) : 0;
      if (this.isFull || (this.#bytes + bytes > maxBytesOfRows && this.#rows.size > 0)) {
        return index;
      }
      this.#bytes += bytes;
      this.#rows.set(key, row);
    }
    return rows.length;
  }
}

/** Of a row and its comma, in a body that is a string of JSON: the two quotes around it are not the row's. */
function bytesInAnswer(row: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(row))) - 1;
}
