import { type CursorScope, encodeCursor, positionIn } from "../http-api/cursor.ts";
import { maxRowsOfAll, type Walked, type WalkPoint } from "../http-api/walk-pages.ts";
import { noReadableRow, type UpstreamOrigin } from "../upstream/rollcall-error.ts";
import { type Fields, integerWithin } from "../upstream/tolerant-fields.ts";

/** The `nextCursor` of a reply; null at the end of the list. */
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
 * Where a walk continues by its cursor.
 *
 * @throws RollcallError `invalid-cursor` when it belongs to another scope, or no walk reaches its position
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
 * The field `unreadable` of a reply, when there were unreadable rows.
 *
 * @throws RollcallError `upstream-rejected` when the list has unreadable rows alone: the reply must not show it as empty
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
