import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { isChatgroupId } from "../agora-chat/group-id.ts";
import { asGroupId, type GroupId } from "../identity/ids.ts";
import { type GroupIdFault, groupIdFault, isCommunityId } from "../tencent-chat/group-id.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { idParameter } from "./path-parameters.ts";
import { invalid, quote } from "./query.ts";

const tencentFaults: Record<GroupIdFault, string> = {
  length: "a Tencent group ID has 1 to 48 bytes",
  characters: "a Tencent group ID holds printable ASCII characters only",
  topic: "this is the ID of a topic; use the ID of its Community, the part before @TOPIC#_",
};

/** @throws RollcallError `invalid-request` when no Tencent group can have this ID */
export function tencentGroupParameter(event: APIGatewayProxyEventV2): GroupId {
  return tencentGroupId(idParameter(event, "groupId"));
}

/** @throws RollcallError `invalid-request` when no Tencent group can have this ID */
export function tencentGroupId(text: string): GroupId {
  const fault = groupIdFault(text);
  if (fault !== undefined) {
    throw invalid(`${quote(text)} is not a group ID: ${tencentFaults[fault]}`);
  }
  return asGroupId(text);
}

/** @throws RollcallError `invalid-request`; `unsupported-group` for the ID of a Community */
export function avchatroomParameter(event: APIGatewayProxyEventV2): GroupId {
  const groupId = tencentGroupParameter(event);
  if (isCommunityId(groupId)) {
    throw new RollcallError("unsupported-group", `${quote(groupId)} is a Community; read it under /communities/`);
  }
  return groupId;
}

/** @throws RollcallError `invalid-request`; `unsupported-group` for the ID of any other type of group */
export function communityParameter(event: APIGatewayProxyEventV2): GroupId {
  const groupId = tencentGroupParameter(event);
  if (!isCommunityId(groupId)) {
    throw new RollcallError(
      "unsupported-group",
      `${quote(groupId)} is no Community (their IDs begin with @TGS#_); live rooms are read under /avchatrooms/`,
    );
  }
  return groupId;
}

/**
 * The ID of a group of either vendor, for routes where the vendor does not matter.
 *
 * @throws RollcallError `invalid-request` when no group can have this ID
 */
export function anyGroupParameter(event: APIGatewayProxyEventV2): GroupId {
  const text = idParameter(event, "groupId");
  return isChatgroupId(text) ? asGroupId(text) : tencentGroupId(text);
}

/** True for what can be the ID of a group of either vendor. */
export function isGroupId(text: unknown): text is string {
  return typeof text === "string" && (isChatgroupId(text) || groupIdFault(text) === undefined);
}

/** @throws RollcallError `invalid-request` when no chat group or chat room of Agora can have this ID */
export function chatgroupParameter(event: APIGatewayProxyEventV2): GroupId {
  return chatgroupId(idParameter(event, "groupId"));
}

/** @throws RollcallError `invalid-request` when no Agora chat group can have this ID */
export function chatgroupId(text: string): GroupId {
  if (!isChatgroupId(text)) {
    throw invalid(`${quote(text)} is not the ID of an Agora chat group or chat room: 1 to 48 letters, digits, - and _`);
  }
  return asGroupId(text);
}
