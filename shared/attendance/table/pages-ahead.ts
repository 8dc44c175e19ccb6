import type { AttendanceTable } from "./attendance-table.ts";
import { isExpired, type SlotRange, type StoredSlot, storedPages } from "./snapshot-items.ts";

export interface DayPage {
  /** The range of the day that the page is of. */
  readonly range: SlotRange;
  /** Without the expired slots. */
  readonly page: readonly StoredSlot[];
}

/** A full page takes the table a while; with a few hours at hand the work on them begins, and the rest comes meanwhile. */
const slotsToBeginWith = 180;

/** The stored slots of one day, page by page, the expired ones left out. */
export async function* livingPages(
  table: AttendanceTable,
  range: SlotRange,
): AsyncGenerator<readonly StoredSlot[], undefined> {
  for await (const page of storedPages(table, range)) {
    const nowMs = table.now();
    yield page.filter((stored) => !isExpired(stored.expiresAt, nowMs));
  }
}

/**
 * The pages of several days, one day after the other. While one page is worked on, the next page of its day and the first page
 * of the next day are on their way: at most two pages more than needed are in memory, and read if the caller stops early.
 */
export async function* dayPagesAhead(
  table: AttendanceTable,
  ranges: readonly SlotRange[],
): AsyncGenerator<DayPage, undefined> {
  const ask = (range: SlotRange | undefined) =>
    range && askAhead(livingPages(table, { ...range, firstPageSize: slotsToBeginWith }));
  let coming = ask(ranges[0]);
  for (const [index, range] of ranges.entries()) {
    const pages = coming ?? [];
    coming = ask(ranges[index + 1]);
    for await (const page of pages) {
      yield { range, page };
    }
  }
}

function askAhead<Page>(pages: AsyncGenerator<Page, undefined>): AsyncGenerator<Page, undefined> {
  return tell(pages, askNext(pages));
}

async function* tell<Page>(
  pages: AsyncGenerator<Page, undefined>,
  first: Promise<IteratorResult<Page, undefined>>,
): AsyncGenerator<Page, undefined> {
  for (let coming = first; ; ) {
    const { done, value } = await coming;
    if (done === true) {
      return;
    }
    coming = askNext(pages);
    yield value;
  }
}

/** A failure is thrown when the page's turn comes; until then nobody waits for it. */
function askNext<Page>(pages: AsyncGenerator<Page, undefined>): Promise<IteratorResult<Page, undefined>> {
  const next = pages.next();
  next.catch(() => undefined);
  return next;
}
