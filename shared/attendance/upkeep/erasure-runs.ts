import { createHash, randomBytes } from "node:crypto";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { keepProgress, readProgress } from "../table/kept-progress.ts";
import type { ForgetOrder, ForgetOutcome } from "./forget-member.ts";

/**
 * Which run of an erasure: a capability. The client holds the random token, and the table a hash of token and order, so
 * that a token opens the run of its own order only, and what the table holds says of nobody that they were erased.
 */
export type ErasureToken = string;

const tokenBytes = 16;
/** Time to send the request again; an erasure that is left alone for longer begins anew. */
const keptSeconds = 7 * 86_400;

export function newErasureToken(): ErasureToken {
  return randomBytes(tokenBytes).toString("base64url");
}

/**
 * Keeps how far a run has come. Also when it is done, for a client that missed the last answer. Of two requests that went on from the
 * same place, the first to come here counts: the slower one must not set the run back.
 *
 * @param before where the run stood when the request began; undefined at its start
 * @returns where the run stands now
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

/** Undefined when there is no such run of this order. */
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
