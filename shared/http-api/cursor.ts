import { createHash } from "node:crypto";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { type Fields, isFields } from "../upstream/tolerant-fields.ts";
import { parameter } from "./query.ts";

/** What a cursor belongs to: route, app, group and filters. It is refused for any other. */
export type CursorScope = readonly (string | number | boolean | readonly string[] | undefined)[];

const version = 1;
const checkBytes = 9;
/** Longer than any cursor of ours. */
const maxCursorLength = 2048;

/** Not checked here, so that every fault of a cursor is an `invalid-cursor`. */
export const cursorText = parameter(
  { type: "string", pattern: "^[A-Za-z0-9_-]+$", maxLength: maxCursorLength },
  (text) => text,
);

/**
 * Packs a position for the client to send back. The check value binds it to its scope and detects accidental changes. It is not a signature,
 * on purpose: a cursor grants nothing beyond the request's own path and key, and rotating a signing key would break every walk in progress.
 */
export function encodeCursor(scope: CursorScope, position: Fields): string {
  const payload = Buffer.from(JSON.stringify([version, position]), "utf8");
  return Buffer.concat([checkValue(scope, payload), payload]).toString("base64url");
}

/**
 * @throws RollcallError `invalid-cursor` when it is malformed, was changed, or belongs to another scope
 */
export function decodeCursor(scope: CursorScope, cursor: string): Fields {
  const bytes = Buffer.from(cursor, "base64url");
  const payload = bytes.subarray(checkBytes);
  const isWhole = cursor.length <= maxCursorLength && bytes.toString("base64url") === cursor;
  if (!isWhole || !checkValue(scope, payload).equals(bytes.subarray(0, checkBytes))) {
    throw invalidCursor();
  }
  const parsed = parseJson(payload.toString("utf8"));
  const [givenVersion, position]: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  if (givenVersion !== version || !isFields(position)) {
    throw invalidCursor();
  }
  return position;
}

/** Clients can compute the check value too, so a checked payload may still be malformed. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidCursor();
  }
}

/**
 * Decodes a cursor and parses its position.
 *
 * @throws RollcallError `invalid-cursor`
 */
export function positionIn<Position>(
  scope: CursorScope,
  cursor: string,
  parse: (packed: Fields) => Position | undefined,
): Position {
  const position = parse(decodeCursor(scope, cursor));
  if (position === undefined) {
    throw invalidCursor();
  }
  return position;
}

export function invalidCursor(): RollcallError {
  return new RollcallError(
    "invalid-cursor",
    "use a nextCursor unchanged, with the app, group and filters of the reply that it came in; or start without one",
  );
}

function checkValue(scope: CursorScope, payload: Uint8Array): Buffer {
  const scopeText = JSON.stringify(scope.map((part) => part ?? null));
  return createHash("sha256").update(scopeText).update("\0").update(payload).digest().subarray(0, checkBytes);
}
