import { createAgoraTools } from "../agora-chat/rest-call.ts";
import type { AppName } from "../identity/ids.ts";
import { wholeChatgroup, wholeGroup } from "../live-routes/whole-membership.ts";
import type { ReadExpectedGroup } from "../report-routes/expected-people.ts";
import { createTencentTools } from "../tencent-chat/rest-call.ts";
import { isRollcallError, RollcallError } from "../upstream/rollcall-error.ts";
import { composeLiveReads } from "./compose-live-reads.ts";

/** A reader of expected groups of both vendors. Reads the environment; throws when it is wrong. */
export function composeExpectedGroups(): ReadExpectedGroup {
  const live = { ...composeLiveReads(), tencent: createTencentTools(Date.now), agora: createAgoraTools(Date.now) };
  return async ({ kind, app, groupId }, deadline) => {
    try {
      return await (kind === "group" ? wholeGroup : wholeChatgroup)(live, app, groupId, deadline);
    } catch (error) {
      throw namingApp(error, app);
    }
  };
}

/** Adds the group's app to the error: the log only names the app of the request's path, which may be another. */
function namingApp(error: unknown, app: AppName): unknown {
  return isRollcallError(error) && error.kind === "misconfigured"
    ? new RollcallError("misconfigured", `app ${app}: ${error.message}`, {
        ...(error.upstream ? { upstream: error.upstream } : {}),
        cause: error.cause,
      })
    : error;
}
