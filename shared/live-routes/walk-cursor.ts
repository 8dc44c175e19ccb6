import { type CursorScope, encodeCursor, positionIn } from "../http-api/cursor.ts";
import { maxRowsOfAll, type Walked, type WalkPoint } from "../http-api/walk-pages.ts";
import { noReadableRow, type UpstreamOrigin } from "../upstream/rollcall-error.ts";
import { type Fields, integerWithin } from "../upstream/tolerant-fields.ts";

/** `nextCursor` of a reply: where its walk goes on, null at the end. */
export function cursorAfter<Position>(
  scope: CursorScope,
  { next }: Walked<Position, unknown>,
  pack: (position: Position) => Fields,
): string | null {
  if (next === undefined) {
    return null;
  }
  return encodeCursor(scope, { ...pack(next.at), ...(next.skip > 0 ? { k: next.skip } : {}) });
}

/**
 * Where the walk of a cursor goes on.
 *
 * @throws RollcallError `invalid-cursor` when it is none of this scope, or no walk arrives there
 */
export function pointIn<Position>(
  scope: CursorScope,
  cursor: string,
  parse: (packed: Fields) => Position | undefined,
): WalkPoint<Position> {
  return positionIn(scope, cursor, (packed) => {
    const at = parse(packed);
    const skip = integerWithin(packed["k"] ?? 0, 0, maxRowsOfAll);
    return at === undefined || skip === undefined ? undefined : { at, skip };
  });
}

/**
 * What a reply says of rows that could not be read, when there were any.
 *
 * @throws RollcallError `upstream-rejected` when there was no other row from the list's beginning on: it is not empty
 */
export function unreadableRows(
  { rows, unreadable }: Walked<unknown, unknown>,
  cursor: string | undefined,
  provider: UpstreamOrigin["provider"],
): { readonly unreadable?: number } {
  if (unreadable === 0) {
    return {};
  }
  if (rows.length === 0 && cursor === undefined) {
    throw noReadableRow(provider);
  }
  return { unreadable };
}
