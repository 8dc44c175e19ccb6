import type { ErasureToken } from "../attendance/upkeep/erasure-runs.ts";
import type { ForgetOrder } from "../attendance/upkeep/forget-progress.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, positionIn } from "../http-api/cursor.ts";
import { appParameter, idParameter } from "../http-api/path-parameters.ts";
import { invalid, oneOf, readQuery } from "../http-api/query.ts";
import { type AppName, asUserId } from "../identity/ids.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { maxUserIdLength } from "./expected-ids.ts";
import { cursorParameter } from "./report-question.ts";

export const forgetParameters = { replaceWith: oneOf(["pseudonym"] as const), ...cursorParameter };

export interface ForgetQuestion {
  readonly app: AppName;
  readonly order: ForgetOrder;
  readonly scope: CursorScope;
  /** Of the run that goes on; undefined for a new one. */
  readonly token: ErasureToken | undefined;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readForgetQuestion({ event }: ApiRequest): ForgetQuestion {
  const app = appParameter(event);
  const userId = idParameter(event, "userId");
  if (userId.length === 0 || userId.length > maxUserIdLength) {
    throw invalid(`a user ID has 1 to ${maxUserIdLength} characters`);
  }
  const query = readQuery(event, forgetParameters);
  const order = { app, userId: asUserId(userId), replace: query.replaceWith === "pseudonym" };
  const scope: CursorScope = ["forget-member", app, userId, order.replace];
  const token = query.cursor === undefined ? undefined : positionIn(scope, query.cursor, tokenOf);
  return { app, order, scope, token };
}

function tokenOf({ k }: Fields): ErasureToken | undefined {
  return typeof k === "string" && /^[\w-]{22}$/.test(k) ? k : undefined;
}
