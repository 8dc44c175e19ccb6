import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerGroupMembers } from "../shared/live-routes/group-members-route.ts";
import { composeLiveReads } from "../shared/runtime/compose-live-reads.ts";
import { createTencentTools } from "../shared/tencent-chat/rest-call.ts";

const live = { ...composeLiveReads(), tencent: createTencentTools(Date.now) };

export const handler = apiHandler(
  live.edge,
  {
    name: "list-group-members",
    scope: "read:live",
    unsupportedHint:
      "a live room stores no members; who is online there is listed at /v1/apps/{app}/avchatrooms/{groupId}/online-members",
  },
  (request) => answerGroupMembers(live, request),
);
