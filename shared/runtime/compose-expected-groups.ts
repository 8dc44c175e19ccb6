import { createAgoraTools } from "../agora-chat/rest-call.ts";
import { wholeChatgroup, wholeGroup } from "../live-reads/whole-membership.ts";
import type { ReadExpectedGroup } from "../report-routes/expected-people.ts";
import { createTencentTools } from "../tencent-chat/rest-call.ts";
import { composeLiveReads } from "./compose-live-reads.ts";

/** What reads the members of an expected group, of either vendor. Reads the environment; throws when it is wrong. */
export function composeExpectedGroups(): ReadExpectedGroup {
  const live = { ...composeLiveReads(), tencent: createTencentTools(Date.now), agora: createAgoraTools(Date.now) };
  return ({ kind, app, groupId }, deadline) =>
    (kind === "group" ? wholeGroup : wholeChatgroup)(live, app, groupId, deadline);
}
