import { createAgoraTools } from "../shared/agora-chat/rest-call.ts";
import { apiHandler } from "../shared/http-api/api-handler.ts";
import { answerChatgroupMembers } from "../shared/live-routes/chatgroup-members-route.ts";
import { composeLiveReads } from "../shared/runtime/compose-live-reads.ts";

const live = { ...composeLiveReads(), agora: createAgoraTools(Date.now) };

export const handler = apiHandler(
  live.edge,
  {
    name: "list-chatgroup-members",
    scope: "read:live",
    unsupportedHint: "Agora chat groups are read at /v1/apps/{app}/chatgroups/{groupId}/members",
  },
  (request) => answerChatgroupMembers(live, request),
);
