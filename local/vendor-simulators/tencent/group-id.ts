/** 1–48 bytes of printable ASCII (`upstream/tencent-chat.md` §6). Topics have IDs of their own, which no group call takes. */
const printableAscii = /^[\x20-\x7e]{1,48}$/;

export const isGroupIdWellFormed = (groupId: string): boolean =>
  printableAscii.test(groupId) && !groupId.includes("@TOPIC#_");

export const isCommunityId = (groupId: string): boolean => groupId.startsWith("@TGS#_");
