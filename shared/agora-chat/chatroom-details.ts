import { asUserId, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { integerWithin, isFields, rowsFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { type AgoraApp, callAgora } from "./rest-call.ts";

export const chatroomDetailsCommand = "chatrooms/details";

export interface ChatroomDetails {
  /** Members listed now, the exempt ones included: nearly who is online, with a lag of about two minutes. */
  readonly occupancy: number;
  /** Some servers leave it out. */
  readonly owner: UserId | undefined;
}

/**
 * The number of people in a chat room, and its owner (`GET chatrooms/{id}`). The documents show `data` as an object, servers send an array.
 *
 * @throws RollcallError `unknown-group`, and everything `callAgora` throws
 */
export async function chatroomDetails(app: AgoraApp, groupId: GroupId, deadline: Deadline): Promise<ChatroomDetails> {
  const path = `chatrooms/${encodeURIComponent(groupId)}`;
  const { data } = await callAgora(app, { command: chatroomDetailsCommand, path: () => path }, deadline);
  const room = isFields(data) ? data : rowsFrom(data)[0];
  const occupancy = integerWithin(room?.["affiliations_count"], 0, Number.MAX_SAFE_INTEGER);
  if (occupancy === undefined) {
    throw malformedAnswer("agora", "the vendor's answer does not say how many people are in the chat room");
  }
  const owner = textFrom(room?.["owner"]);
  return { occupancy, owner: owner === undefined ? undefined : asUserId(owner) };
}
