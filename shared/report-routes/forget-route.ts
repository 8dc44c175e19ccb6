import { type ErasureToken, keepErasure, newErasureToken, readErasure } from "../attendance/upkeep/erasure-runs.ts";
import { type ForgetDependencies, forgetMember } from "../attendance/upkeep/forget-member.ts";
import { type ForgetOrder, type ForgetOutcome, forgetStart } from "../attendance/upkeep/forget-progress.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor, invalidCursor } from "../http-api/cursor.ts";
import { invalid } from "../http-api/query.ts";
import type { AppName } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { readForgetQuestion } from "./forget-question.ts";
import type { ErasureReply } from "./forget-shape.ts";

export interface ForgetRouteDependencies extends ForgetDependencies {
  /** Whether the app has a secret, or a record. */
  readonly isKnownApp: (app: AppName) => Promise<boolean>;
}

/**
 * `DELETE /v1/apps/{app}/members/{userId}`: removes a person from all recorded attendance of an app, or replaces the ID with a pseudonym
 * (`replaceWith=pseudonym`). 200 when everything is done; 202 with a cursor for the same request to continue. A person who is still in a
 * tracked room is recorded again.
 *
 * @throws RollcallError `unknown-app`, since an empty result for a misspelt name would look like a receipt; `invalid-request` for a
 *   pseudonym where the deployment has no key
 */
export async function answerForgetMember(
  dependencies: ForgetRouteDependencies,
  request: ApiRequest,
): Promise<ApiReply> {
  const { app, order, scope, token } = readForgetQuestion(request);

  if (!(await dependencies.isKnownApp(app))) {
    throw new RollcallError("unknown-app", `no app is called ${app}, and none ever had a room here`);
  }
  if (order.replace && (await dependencies.pseudonymKey()) === undefined) {
    throw invalid(
      "replaceWith=pseudonym needs a key, and this deployment has none; npx rollcall keys create-pseudonym-key makes it",
    );
  }
  const { outcome, token: nextToken } = await run(dependencies, order, token, request.deadline);

  const isDone = outcome.next === undefined;
  return {
    status: isDone ? 200 : 202,
    headers: { "cache-control": "no-store" },
    body: (isDone
      ? { app, done: true, ...outcome.progress, nextCursor: null }
      : {
          app,
          done: false,
          ...outcome.progress,
          nextCursor: encodeCursor(scope, { k: nextToken }),
        }) satisfies ErasureReply,
  };
}

/**
 * Starts a run, or continues one. The cursor only identifies the run; its progress is read from the table, so that no client can change it.
 *
 * @throws RollcallError `invalid-cursor` when this order has no such run
 */
async function run(
  dependencies: ForgetDependencies,
  order: ForgetOrder,
  token: ErasureToken | undefined,
  deadline: Deadline,
): Promise<{ readonly outcome: ForgetOutcome; readonly token: ErasureToken }> {
  const { table } = dependencies;
  if (token === undefined) {
    const outcome = await forgetMember(dependencies, order, forgetStart(table), deadline);
    const made = newErasureToken();
    if (outcome.next !== undefined) {
      await keepErasure(table, order, made, { before: undefined, outcome });
    }
    return { outcome, token: made };
  }
  const kept = await readErasure(table, order, token);
  if (kept === undefined) {
    throw invalidCursor();
  }
  if (kept.next === undefined) {
    return { outcome: kept, token };
  }
  const outcome = await forgetMember(dependencies, order, kept.next, deadline);
  return { outcome: await keepErasure(table, order, token, { before: kept, outcome }), token };
}
