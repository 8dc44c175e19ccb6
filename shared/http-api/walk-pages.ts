import type { EpochMs } from "../identity/ids.ts";

/** One page on the way: its rows, and where the next one begins. */
export interface WalkPage<Position, Row> {
  readonly rows: readonly Row[];
  readonly next: Position | undefined;
  readonly observedAtMs: EpochMs;
}

export interface Walk<Position, Row> {
  readonly start: Position;
  readonly page: (position: Position) => Promise<WalkPage<Position, Row>>;
  /** Rows with the same key are one row: pages of a list that moves overlap. */
  readonly keyOf: (row: Row) => string;
}

export interface WalkLimits {
  /** False: one page. True: on to the end, or to one of the limits. */
  readonly all: boolean;
  readonly maxRows: number;
  /** False when too little time is left for one more page. */
  readonly hasTime: () => boolean;
}

export interface Walked<Position, Row> {
  readonly rows: readonly Row[];
  readonly next: Position | undefined;
  /** True when `all` was asked for and a limit ended the walk; `next` goes on from there. */
  readonly stoppedEarly: boolean;
  /** Of the oldest page. */
  readonly observedAtMs: EpochMs;
}

/** `all=true` gathers at most this many rows: 10,000 members are some 2.5 MB of the 6 MB that Lambda can answer. */
export const maxRowsOfAll = 10_000;

/** Walks one page, or all of them, and keeps each row once. */
export async function walkPages<Position, Row>(
  walk: Walk<Position, Row>,
  limits: WalkLimits,
): Promise<Walked<Position, Row>> {
  const rows = new Map<string, Row>();
  let position = walk.start;
  let observedAtMs = Number.POSITIVE_INFINITY;
  for (;;) {
    const page = await walk.page(position);
    observedAtMs = Math.min(observedAtMs, page.observedAtMs);
    for (const row of page.rows) {
      const key = walk.keyOf(row);
      if (!rows.has(key)) {
        rows.set(key, row);
      }
    }
    const goesOn = limits.all && page.next !== undefined;
    const mayGoOn = rows.size < limits.maxRows && limits.hasTime();
    if (page.next === undefined || !goesOn || !mayGoOn) {
      return { rows: [...rows.values()], next: page.next, stoppedEarly: goesOn, observedAtMs };
    }
    position = page.next;
  }
}
