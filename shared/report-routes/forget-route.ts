import {
  type ForgetDependencies,
  type ForgetPosition,
  type ForgetProgress,
  forgetMember,
  forgetStart,
} from "../attendance/upkeep/forget-member.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, decodeCursor, encodeCursor, invalidCursor } from "../http-api/cursor.ts";
import { appParameter, idParameter } from "../http-api/path-parameters.ts";
import { invalid, oneOf, readQuery } from "../http-api/query.ts";
import { type AppName, asGroupId, asUserId } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { cursorParameter } from "./report-question.ts";

export interface ForgetRouteDependencies extends ForgetDependencies {
  /** Whether the app has a secret, or a record. */
  readonly isKnownApp: (app: AppName) => Promise<boolean>;
}

const maxUserIdLength = 256;

/**
 * `DELETE /v1/apps/{app}/members/{userId}`: removes a person from all recorded attendance of an app, or puts a pseudonym
 * in the place (`replaceWith=pseudonym`). 200 when all is done; 202 with a cursor when the same request is to be sent again
 * with it. A person who is still in a tracked room is recorded anew.
 *
 * @throws RollcallError `unknown-app`: that nothing is recorded under a misspelt name is no receipt
 */
export async function answerForgetMember(
  dependencies: ForgetRouteDependencies,
  request: ApiRequest,
): Promise<ApiReply> {
  const { event, deadline } = request;
  const app = appParameter(event);
  const userId = idParameter(event, "userId");
  if (userId.length === 0 || userId.length > maxUserIdLength) {
    throw invalid(`a user ID has 1 to ${maxUserIdLength} characters`);
  }
  const query = readQuery(event, { replaceWith: oneOf(["pseudonym"]), ...cursorParameter });
  const order = { app, userId: asUserId(userId), replace: query.replaceWith === "pseudonym" };
  const scope: CursorScope = ["forget-member", app, userId, order.replace];
  const start = query.cursor === undefined ? forgetStart(dependencies.table) : readPosition(scope, query.cursor);

  if (!(await dependencies.isKnownApp(app))) {
    throw new RollcallError("unknown-app", `no app is called ${app}, and none ever had a room here`);
  }
  const { progress, next } = await forgetMember(dependencies, order, start, deadline);

  return {
    status: next === undefined ? 200 : 202,
    headers: { "cache-control": "no-store" },
    body: {
      app,
      done: next === undefined,
      ...progress,
      nextCursor: next === undefined ? null : encodeCursor(scope, packPosition(next)),
    },
  };
}

const progressFields = [
  "roomsDone",
  "slotsRewritten",
  "slotsDeleted",
  "rollupsRewritten",
] as const satisfies readonly (keyof ForgetProgress)[];

function packPosition(position: ForgetPosition): Fields {
  const { pass, startedAt, after, from } = position;
  return { p: pass, s: startedAt, a: after ?? null, f: from ?? null, n: progressFields.map((name) => position[name]) };
}

function readPosition(scope: CursorScope, cursor: string): ForgetPosition {
  const { p, s, a, f, n } = decodeCursor(scope, cursor);
  const numbers: readonly unknown[] = Array.isArray(n) ? n : [];
  const [roomsDone, slotsRewritten, slotsDeleted, rollupsRewritten] = numbers;
  if (
    (p !== "whole" && p !== "again") ||
    typeof s !== "number" ||
    typeof roomsDone !== "number" ||
    typeof slotsRewritten !== "number" ||
    typeof slotsDeleted !== "number" ||
    typeof rollupsRewritten !== "number"
  ) {
    throw invalidCursor();
  }
  return {
    pass: p,
    startedAt: s,
    after: typeof a === "string" ? asGroupId(a) : undefined,
    from: typeof f === "number" ? f : undefined,
    ...{ roomsDone, slotsRewritten, slotsDeleted, rollupsRewritten },
  };
}
