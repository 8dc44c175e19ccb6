import type { EpochMs } from "../identity/ids.ts";
import { isRollcallError, type RollcallError } from "../upstream/rollcall-error.ts";
import { bytesInAnswer } from "./answer-size.ts";

/** One page of a vendor's list: its rows, and where the next page begins. */
export interface WalkPage<Position, Row> {
  readonly rows: readonly Row[];
  /** Rows that came without a readable ID. */
  readonly unreadable: number;
  readonly next: Position | undefined;
  readonly observedAtMs: EpochMs;
  /**
   * The position of a row within the page, and the number of unreadable rows before it; for lists that can be read from any row on. Without
   * it a later walk reads the whole page again, and skips the rows before.
   */
  readonly within?: (index: number) => { readonly at: Position; readonly unreadable: number };
}

/** Where a walk goes on: at a page, after the rows of it that the answer before had room for. */
export interface WalkPoint<Position> {
  readonly at: Position;
  readonly skip: number;
}

/** Pages of a list that moves overlap: rows with the same user ID are one row. */
export interface WalkRow {
  readonly userId: string;
}

export interface Walk<Position, Row extends WalkRow> {
  readonly start: WalkPoint<Position>;
  readonly page: (position: Position) => Promise<WalkPage<Position, Row>>;
}

export interface WalkLimits {
  /** False: one page. True: on to the end, or to one of the limits. */
  readonly all: boolean;
  /** False when too little time is left for one more page. */
  readonly hasTime: () => boolean;
  /** Receives the error of a page that fails behind others, which are then the answer. Without it the whole walk fails. */
  readonly onLateFailure?: (error: RollcallError) => void;
}

export interface Walked<Position, Row> {
  readonly rows: readonly Row[];
  /** Unreadable rows of the pages that are in `rows` to their end. */
  readonly unreadable: number;
  readonly next: WalkPoint<Position> | undefined;
  /** True when `all` was asked for and a limit or a failure ended the walk; `next` goes on from there. */
  readonly stoppedEarly: boolean;
  /** Of the oldest page. */
  readonly observedAtMs: EpochMs;
}

/** Most rows of one answer. */
export const maxRowsOfAll = 10_000;

/** Leaves room for headers and for the reply's other fields. */
const maxBytesOfRows = 5_950_000;

/** A single page of at most this many rows is not measured: it comes from a vendor's answer of 1 MB, far from the limit. */
const rowsUnmeasured = 1_000;

/**
 * Walks one page, or all of them, and keeps each row once. Stops within a page where the answer is full.
 *
 * @throws whatever the first page throws, and any page where there is no `onLateFailure`
 */
export async function walkPages<Position, Row extends WalkRow>(
  walk: Walk<Position, Row>,
  limits: WalkLimits,
): Promise<Walked<Position, Row>> {
  const answer = new AnswerRows<Row>(limits.all);
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
    skip = Math.max(0, skip - page.rows.length); // the page of the cursor was larger than this one
    if (page.next === undefined || !limits.all || answer.isFull || !limits.hasTime()) {
      return stopAt(page.next && { at: page.next, skip });
    }
    at = page.next;
  }
}

/** Undefined for a page that failed with a RollcallError, where the pages before it are kept. */
async function pageOr<Position, Row extends WalkRow>(
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

/** The rows of one answer, each user once, as many as fit. */
class AnswerRows<Row extends WalkRow> {
  readonly rows: Row[] = [];
  readonly #measuresAll: boolean;
  readonly #userIds = new Set<string>();
  /** Size of the rows: an upper bound as long as that fits, then exact. */
  #bytes = 0;
  #isExact = false;

  constructor(measuresAll: boolean) {
    this.#measuresAll = measuresAll;
  }

  get isFull(): boolean {
    return this.rows.length >= maxRowsOfAll;
  }

  /** Takes the rows from `skip` on. Returns the index of the first that does not fit, or how many there are. */
  take(rows: readonly Row[], skip: number): number {
    const isMeasured = this.#mustMeasure(rows);
    for (const [index, row] of rows.entries()) {
      if (index < skip || this.#userIds.has(row.userId)) {
        continue;
      }
      const bytes = isMeasured ? bytesOfRow(row) : 0;
      if (this.isFull || (this.#bytes + bytes > maxBytesOfRows && this.rows.length > 0)) {
        return index;
      }
      this.#bytes += bytes;
      this.#userIds.add(row.userId);
      this.rows.push(row);
    }
    return rows.length;
  }

  /** Measures a page as a whole first: row by row takes several times as long, and most answers are far from the limit. */
  #mustMeasure(page: readonly Row[]): boolean {
    if (!this.#measuresAll && page.length <= rowsUnmeasured) {
      return false;
    }
    if (!this.#isExact) {
      const atMost = this.#bytes + mostBytesOf(page);
      if (atMost <= maxBytesOfRows) {
        this.#bytes = atMost;
        return false;
      }
      this.#isExact = true;
      this.#bytes = this.rows.reduce((sum, row) => sum + bytesOfRow(row), 0);
    }
    return true;
  }
}

/** Of a row and its comma: the two quotes around a text of its own are not the row's. */
function bytesOfRow(row: unknown): number {
  return bytesInAnswer(JSON.stringify(row)) - 1;
}

/** An upper bound: JSON has no control characters, so that escaping it at most doubles a byte, for a quote or a backslash. */
function mostBytesOf(rows: readonly unknown[]): number {
  return 2 * Buffer.byteLength(JSON.stringify(rows));
}
