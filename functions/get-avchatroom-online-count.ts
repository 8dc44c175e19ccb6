import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerAvchatroomCount } from "../shared/live-routes/online-count-route.ts";
import { composeLiveReads } from "../shared/runtime/compose-live-reads.ts";
import { createTencentTools } from "../shared/tencent-chat/rest-call.ts";

const live = { ...composeLiveReads(), tencent: createTencentTools(Date.now) };

export const handler = apiHandler(
  live.edge,
  {
    name: "get-avchatroom-online-count",
    scope: "read:live",
    unsupportedHint:
      "a Community is counted at /v1/apps/{app}/communities/{groupId}/online-count, and the stored members of other types are listed at /v1/apps/{app}/groups/{groupId}/members",
  },
  (request) => answerAvchatroomCount(live, request),
);
