import type { PresenceRow } from "./presence-row.ts";

export const rowOrders = ["name", "firstJoin", "secondsMin", "secondsMax", "share"] as const;
export type RowOrder = (typeof rowOrders)[number];
export type Direction = "asc" | "desc";

/** Which rows are shown, and in which order. */
export interface RowChoice {
  readonly search: string;
  readonly order: RowOrder;
  readonly direction: Direction;
  /** Rows that it refuses are left out. */
  readonly accepts: (row: PresenceRow) => boolean;
}

type Compare = (one: PresenceRow, other: PresenceRow) => number;

export function chooseRows(rows: readonly PresenceRow[], choice: RowChoice, collator: Intl.Collator): PresenceRow[] {
  const words = choice.search.trim().toLowerCase();
  const found = rows.filter((row) => (words === "" || row.searchText.includes(words)) && choice.accepts(row));
  return found.sort(compareBy(choice, collator));
}

function compareBy({ order, direction }: RowChoice, collator: Intl.Collator): Compare {
  const sign = direction === "asc" ? 1 : -1;
  const byName: Compare = (one, other) => collator.compare(one.name, other.name);
  const byId: Compare = (one, other) => (one.userId < other.userId ? -1 : one.userId > other.userId ? 1 : 0);
  if (order === "name") {
    return (one, other) => sign * (byName(one, other) || byId(one, other));
  }
  const sortValue = sortValues[order];
  return (one, other) => {
    const [left, right] = [sortValue(one), sortValue(other)];
    // Rows without a value come last in both directions.
    if (left === null || right === null) {
      return left === right ? byId(one, other) : left === null ? 1 : -1;
    }
    return sign * (left - right) || byId(one, other);
  };
}

const sortValues: Record<Exclude<RowOrder, "name">, (row: PresenceRow) => number | null> = {
  firstJoin: ({ firstJoin }) => (Number.isFinite(firstJoin) ? firstJoin : null),
  secondsMin: ({ attendee }) => attendee.secondsMin,
  secondsMax: ({ attendee }) => attendee.secondsMax,
  share: ({ attendee }) => attendee.shareOfSession?.min ?? null,
};
