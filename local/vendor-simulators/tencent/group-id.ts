/** 1–48 bytes of printable ASCII. Topic IDs have another form, and group commands refuse them. */
const printableAscii = /^[\x20-\x7e]{1,48}$/;

export const isGroupIdWellFormed = (groupId: string): boolean =>
  printableAscii.test(groupId) && !groupId.includes("@TOPIC#_");

export const isCommunityId = (groupId: string): boolean => groupId.startsWith("@TGS#_");
