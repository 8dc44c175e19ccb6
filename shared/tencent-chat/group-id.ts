/** Tencent group IDs are printable ASCII; blanks, `#`, `%` and `/` are legal (trtc.io/document/33529). */
const maxGroupIdBytes = 48;
const communityPrefix = "@TGS#_";
const topicMark = "@TOPIC#_";

export type GroupIdFault = "length" | "characters" | "topic";

/** Why a text cannot be a group ID; undefined when it can. */
export function groupIdFault(text: string): GroupIdFault | undefined {
  if (!/^[\x20-\x7e]*$/.test(text)) {
    return "characters";
  }
  if (text.length < 1 || text.length > maxGroupIdBytes) {
    return text.includes(topicMark) ? "topic" : "length";
  }
  // A topic is part of a Community, and no call takes one.
  return text.includes(topicMark) ? "topic" : undefined;
}

/** Community IDs start with `@TGS#_`, and other IDs must not. */
export function isCommunityId(groupId: string): boolean {
  return groupId.startsWith(communityPrefix);
}
