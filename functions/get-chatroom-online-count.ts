import { createAgoraTools } from "../shared/agora-chat/rest-call.ts";
import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerChatroomCount } from "../shared/live-routes/chatroom-count-route.ts";
import { composeLiveReads } from "../shared/runtime/compose-live-reads.ts";

const live = { ...composeLiveReads(), agora: createAgoraTools(Date.now) };

export const handler = apiHandler(
  live.edge,
  {
    name: "get-chatroom-online-count",
    scope: "read:live",
    unsupportedHint: "Agora chat rooms are counted at /v1/apps/{app}/chatrooms/{groupId}/online-count",
  },
  (request) => answerChatroomCount(live, request),
);
