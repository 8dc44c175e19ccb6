/**
 * The shape of Tencent group IDs (upstream/tencent-chat.md §6). Printable ASCII; blanks, `#`, `%` and `/` are legal.
 */
const maxGroupIdBytes = 48;
const communityPrefix = "@TGS#_";
const topicMark = "@TOPIC#_";

export type GroupIdFault = "length" | "characters" | "topic";

/** What is wrong with a text as a group ID, or undefined when it can be one. */
export function groupIdFault(text: string): GroupIdFault | undefined {
  if (!/^[\x20-\x7e]*$/.test(text)) {
    return "characters";
  }
  if (text.length < 1 || text.length > maxGroupIdBytes) {
    return text.includes(topicMark) ? "topic" : "length";
  }
  // A topic is a part of a Community: none of the calls takes one.
  return text.includes(topicMark) ? "topic" : undefined;
}

/** Community IDs begin so, and no other group may. */
export function isCommunityId(groupId: string): boolean {
  return groupId.startsWith(communityPrefix);
}
