import { createHash, randomBytes } from "node:crypto";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { keepProgress, readProgress } from "../table/kept-progress.ts";
import type { ForgetOrder, ForgetOutcome } from "./forget-progress.ts";

/**
 * A capability that names one run of an erasure. The client holds the random token, the table a hash of token and order:
 * so a token opens the run of its own order only, and the table does not reveal who was erased.
 */
export type ErasureToken = string;

const tokenBytes = 16;
/** Time in which the client can continue; after it an erasure begins anew. */
const keptSeconds = 7 * 86_400;

export function newErasureToken(): ErasureToken {
  return randomBytes(tokenBytes).toString("base64url");
}

/**
 * Stores the progress of a run, also when it is done, for a client that missed the last answer. By compare and swap: of two
 * requests that continued from the same progress the first one counts, so the slower one cannot set the run back.
 *
 * @param before the progress when the request began; undefined at its start
 * @returns the progress that is stored now
 */
export async function keepErasure(
  table: AttendanceTable,
  order: ForgetOrder,
  token: ErasureToken,
  { before, outcome }: { readonly before: ForgetOutcome | undefined; readonly outcome: ForgetOutcome },
): Promise<ForgetOutcome> {
  const isKept = await keepProgress(table, nameOf(order, token), {
    before: before && JSON.stringify(before),
    text: JSON.stringify(outcome),
    expiresAt: Math.floor(table.now() / 1000) + keptSeconds,
  });
  return isKept ? outcome : ((await readErasure(table, order, token)) ?? outcome);
}

/** The progress of a run; undefined when there is no such run of this order. */
export async function readErasure(
  table: AttendanceTable,
  order: ForgetOrder,
  token: ErasureToken,
): Promise<ForgetOutcome | undefined> {
  const text = await readProgress(table, nameOf(order, token));
  return text === undefined ? undefined : JSON.parse(text);
}

function nameOf({ app, userId, replace }: ForgetOrder, token: ErasureToken): string {
  return createHash("sha256")
    .update(JSON.stringify([token, app, userId, replace]))
    .digest("base64url");
}
