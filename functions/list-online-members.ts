import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerOnlineMembers } from "../shared/live-routes/online-members-route.ts";
import { composeLiveReads } from "../shared/runtime/compose-live-reads.ts";
import { createTencentTools } from "../shared/tencent-chat/rest-call.ts";

const live = { ...composeLiveReads(), tencent: createTencentTools(Date.now) };

export const handler = apiHandler(
  live.edge,
  {
    name: "list-online-members",
    scope: "read:live",
    unsupportedHint:
      "only live rooms have an online list; the stored members of other types are listed at /v1/apps/{app}/groups/{groupId}/members",
  },
  (request) => answerOnlineMembers(live, request),
);
