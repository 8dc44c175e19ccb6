import type { AttendanceTable } from "./attendance-table.ts";
import { livingPages, type SlotRange, type StoredSlot } from "./snapshot-items.ts";

export interface DayPage {
  /** The range of the day that the page belongs to. */
  readonly range: SlotRange;
  /** Without the expired slots. */
  readonly page: readonly StoredSlot[];
}

/** The pages of several days, one day after the other, with a prefetch of one page. */
export function dayPagesAhead(
  table: AttendanceTable,
  ranges: readonly SlotRange[],
): AsyncGenerator<DayPage, undefined> {
  return prefetched(dayPages(table, ranges));
}

/**
 * The same pages with a prefetch of one: the next Query runs while the caller works on a page. A caller that stops early
 * has read one page too many.
 */
export async function* prefetched<Page>(pages: AsyncGenerator<Page, undefined>): AsyncGenerator<Page, undefined> {
  const fetchNext = (): Promise<IteratorResult<Page, undefined>> => {
    const next = pages.next();
    // A failure is thrown where the page is awaited below; until then it must not count as an unhandled rejection.
    next.catch(() => undefined);
    return next;
  };
  for (let coming = fetchNext(); ; ) {
    const { done, value } = await coming;
    if (done === true) {
      return;
    }
    coming = fetchNext();
    yield value;
  }
}

async function* dayPages(table: AttendanceTable, ranges: readonly SlotRange[]): AsyncGenerator<DayPage, undefined> {
  for (const range of ranges) {
    for await (const page of livingPages(table, range)) {
      yield { range, page };
    }
  }
}
