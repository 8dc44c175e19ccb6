import { countChatroom, peopleIn } from "../agora-chat/chatroom-count.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { chatgroupParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { readQuery } from "../http-api/query.ts";
import { isoUtcOfMs } from "../identity/iso-time.ts";
import type { ChatroomCountReply } from "./chatroom-count-shape.ts";
import { type AgoraReads, agoraApp } from "./live-reads.ts";

/** `GET …/chatrooms/{groupId}/online-count`: the vendor documents no age of this count, so that it is read anew for each request. */
export async function answerChatroomCount(live: AgoraReads, { event, deadline }: ApiRequest): Promise<ApiReply> {
  const app = appParameter(event);
  const groupId = chatgroupParameter(event);
  readQuery(event, {});
  const vendorApp = await agoraApp(live, app);
  const { value } = await live.reads.read(`chatroom-count ${app} ${groupId}`, 0, () =>
    countChatroom(vendorApp, groupId, deadline),
  );
  return {
    headers: { "cache-control": "no-store" },
    body: {
      app,
      groupId,
      groupType: "AgoraChatRoom",
      onlineCount: peopleIn(value, value.exempt.size),
      exemptMembers: value.exempt.size,
      observedAt: isoUtcOfMs(value.at),
    } satisfies ChatroomCountReply,
  };
}
