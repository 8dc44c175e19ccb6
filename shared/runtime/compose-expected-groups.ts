import { createAgoraTools } from "../agora-chat/rest-call.ts";
import type { AppName } from "../identity/ids.ts";
import { wholeChatgroup, wholeGroup } from "../live-routes/whole-membership.ts";
import type { ReadExpectedGroup } from "../report-routes/expected-people.ts";
import { createTencentTools } from "../tencent-chat/rest-call.ts";
import { isRollcallError, RollcallError } from "../upstream/rollcall-error.ts";
import { composeLiveReads } from "./compose-live-reads.ts";

/** What reads the members of an expected group, of either vendor. Reads the environment; throws when it is wrong. */
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

/** The group may be of another app than the one in the request's path, which is all that the log would name. */
function namingApp(error: unknown, app: AppName): unknown {
  return isRollcallError(error) && error.kind === "misconfigured"
    ? new RollcallError("misconfigured", `app ${app}: ${error.message}`, {
        ...(error.upstream ? { upstream: error.upstream } : {}),
        cause: error.cause,
      })
    : error;
}
