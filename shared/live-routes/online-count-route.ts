import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type FreshRead, freshnessHeaders } from "../http-api/fresh-reads.ts";
import { avchatroomParameter, communityParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { readQuery } from "../http-api/query.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { isoUtcOfMs } from "../identity/iso-time.ts";
import {
  avchatroomCountFreshnessSeconds,
  avchatroomOnlineCount,
  communityCountFreshnessSeconds,
  communityOnlineCount,
} from "../tencent-chat/online-count.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type TencentReads, tencentApp } from "./live-reads.ts";
import type { OnlineCountReply } from "./online-count-shape.ts";

interface CountedType {
  readonly groupType: "AVChatRoom" | "Community";
  readonly freshnessSeconds: OnlineCountReply["freshnessSeconds"];
  readonly groupParameter: (event: ApiRequest["event"]) => GroupId;
  readonly ask: (app: TencentApp, groupId: GroupId, deadline: Deadline) => Promise<number>;
}

const avchatroom: CountedType = {
  groupType: "AVChatRoom",
  freshnessSeconds: avchatroomCountFreshnessSeconds,
  groupParameter: avchatroomParameter,
  ask: avchatroomOnlineCount,
};

const community: CountedType = {
  groupType: "Community",
  freshnessSeconds: communityCountFreshnessSeconds,
  groupParameter: communityParameter,
  ask: communityOnlineCount,
};

/** `GET …/avchatrooms/{groupId}/online-count` */
export const answerAvchatroomCount = answerWith(avchatroom);

/** `GET …/communities/{groupId}/online-count` */
export const answerCommunityCount = answerWith(community);

function answerWith(type: CountedType) {
  return async (live: TencentReads, request: ApiRequest): Promise<ApiReply> => {
    const app = appParameter(request.event);
    const groupId = type.groupParameter(request.event);
    readQuery(request.event, {});

    const { value, observedAtMs } = await readCount(live, type, app, groupId, request.deadline);

    return {
      headers: freshnessHeaders(observedAtMs, type.freshnessSeconds, live.now()),
      body: {
        app,
        groupId,
        groupType: type.groupType,
        onlineCount: value,
        observedAt: isoUtcOfMs(observedAtMs),
        freshnessSeconds: type.freshnessSeconds,
      } satisfies OnlineCountReply,
    };
  };
}

/** The count, from the cache of the container while it is fresh. */
export async function freshCount(
  live: TencentReads,
  groupType: CountedType["groupType"],
  app: AppName,
  groupId: GroupId,
  deadline: Deadline,
): Promise<number> {
  const type = groupType === "Community" ? community : avchatroom;
  return (await readCount(live, type, app, groupId, deadline)).value;
}

async function readCount(
  live: TencentReads,
  type: CountedType,
  app: AppName,
  groupId: GroupId,
  deadline: Deadline,
): Promise<FreshRead<number>> {
  const vendorApp = await tencentApp(live, app);
  return live.reads.read(`count ${type.groupType} ${app} ${groupId}`, type.freshnessSeconds, () =>
    type.ask(vendorApp, groupId, deadline),
  );
}
